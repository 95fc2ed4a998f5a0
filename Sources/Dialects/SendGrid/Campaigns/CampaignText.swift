import BelayCampaigns

/// The vendor's words about legacy campaigns, word for word, and ours where it has none.
enum CampaignText {
    static let newEditor =
        "editor must be 'code' or 'design' if included. If not included, 'code' will be selected "
        + "by default."
    static let otherEditor = "You cannot switch editors once a campaign has been created."
    static func cap(_ most: Int) -> String {
        "You've reached your limit of \(most) campaigns. Please delete one or more and try again."
    }

    static let notDraft = "You may only update a campaign when it is in draft mode."
    static let scheduledBefore =
        "You cannot POST to a campaign that has already sent or scheduled. However you can update "
        + "a scheduled campaign with a PATCH."
    static let notScheduled = "You cannot update the send_at value of non-scheduled campaign."
    static let notSendable = "You may only send a campaign when it is in draft mode."
    static let past = "Please choose a future time for sending your campaign."

    static let noTestAddress = "Please provide an email address to which the test should be sent."
    static let manyTestAddresses = "You can only send tests to 10 addresses at a time."
    static let noTestSubject = "Please add a subject to your campaign before sending a test."
    static let noTestContent =
        "Plain content and html content can't both be blank. Please set one of these values before "
        + "sending a test."
    static let noTestSender =
        "Please assign a sender identity to your campaign before sending a test."

    static func already(_ status: CampaignStatus) -> String {
        "This campaign is already \(word(status))."
    }

    static func word(_ status: CampaignStatus) -> String {
        switch status {
        case .draft: "Draft"
        case .scheduled: "Scheduled"
        case .pausedBeforeStart, .paused: "Paused"
        case .inProgress: "In Progress"
        case .sent: "Sent"
        case .cancelled: "Canceled"
        }
    }
}

extension Flaw {
    /// A flaw of a legacy campaign in the vendor's words.
    init(_ flaw: CampaignFlaw) {
        let (field, message): (String, String) =
            switch flaw {
            case .blankName: ("title", "title can't be blank")
            case .longName: ("title", "title is too long (maximum is 100 characters)")
            case .tooManyCategories: ("categories", "categories exceeds 10 category limit")
            case .longCategory:
                ("categories", "categories may have at most \(Campaign.categoryLength) characters")
            case .longSubject:
                ("subject", "subject may have at most \(Campaign.subjectSize) bytes")
            case .largeHTML: ("html_content", "html_content exceeds the 1MB limit")
            case .largePlain: ("plain_content", "plain_content exceeds the 1MB limit")
            case .unknownSender: ("sender_id", "sender_id does not exist")
            case .unverifiedSender: ("sender_id", "sender_id is not a verified sender identity")
            case .unknownLists: ("list_ids", "list_ids do not all exist")
            case .unknownSegments: ("segment_ids", "segment_ids do not all exist")
            case .tooManySources: ("list_ids", "list_ids and segment_ids are too many")
            case .badPool: ("ip_pool", "The ip pool you provided is invalid")
            case .unknownGroup: ("suppression_group_id", "suppression_group_id does not exist")
            case .groupAndURL:
                (
                    "unsubscribes",
                    "Either suppression_group_id or custom_unsubscribe_url may be set/used, but "
                        + "not both. Please remove one before setting the other."
                )
            case .badURL:
                ("custom_unsubscribe_url", "custom_unsubscribe_url is not a web address")
            case .tooManyTags: ("html_content", "html_content has too many tags")
            case .noSubject: ("subject", "subject can't be blank")
            case .noSender: ("sender_id", "sender_id can't be blank")
            case .noContent:
                (
                    "plain_content",
                    "plain_content can't be blank, please provide plain text or html content"
                )
            case .nobody: ("list_ids", "You must select at least 1 segment or 1 list to send to.")
            case .noUnsubscribeTag:
                (
                    "unsubscribe_tag",
                    "An [unsubscribe] tag in both your html and plain content is required to send "
                        + "a campaign."
                )
            case .noUnsubscribing:
                (
                    "suppression_group_id",
                    "Either a suppression_group_id or custom_unsubscribe_url is required to send a "
                        + "campaign."
                )
            case .past: ("send_at", CampaignText.past)
            }
        self.init(message, field: field)
    }
}
