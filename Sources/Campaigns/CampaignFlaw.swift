/// What is wrong with a campaign, or missing in one that is to go out; in the order of telling.
package enum CampaignFlaw: Int, Sendable, Hashable, CaseIterable, Comparable {
    // Wrong in whatever state.
    case blankName
    case longName
    case tooManyCategories
    case longCategory
    case longSubject
    case largeHTML
    case largePlain
    case unknownSender
    case unverifiedSender
    case unknownLists
    case unknownSegments
    case tooManySources
    case badPool
    case unknownGroup
    case groupAndURL
    case badURL
    case tooManyTags
    // Missing when it is to go out.
    case noSubject
    case noSender
    case noContent
    case nobody
    case noUnsubscribeTag
    case noUnsubscribing
    /// It is to go out at an instant that is not to come.
    case past

    package static func < (left: CampaignFlaw, right: CampaignFlaw) -> Bool {
        left.rawValue < right.rawValue
    }

    /// What of the campaign it is about.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case name, categories, html, plain, sender, lists, segments, pool, group, unsubscribing
        case subject, tag, due
    }

    package var field: Field {
        switch self {
        case .blankName, .longName: .name
        case .tooManyCategories, .longCategory: .categories
        case .largeHTML: .html
        case .largePlain, .noContent, .tooManyTags: .plain
        case .unknownSender, .unverifiedSender, .noSender: .sender
        case .unknownLists, .tooManySources, .nobody: .lists
        case .unknownSegments: .segments
        case .badPool: .pool
        case .unknownGroup, .noUnsubscribing: .group
        case .groupAndURL, .badURL: .unsubscribing
        case .longSubject, .noSubject: .subject
        case .noUnsubscribeTag: .tag
        case .past: .due
        }
    }

    /// For people; doors have their vendor's words.
    package var words: String {
        switch self {
        case .blankName: "Give it a name."
        case .longName: "The name is longer than \(Campaign.nameLength) characters."
        case .tooManyCategories: "There are more than \(Campaign.categoryCount) categories."
        case .longCategory: "A category is longer than \(Campaign.categoryLength) characters."
        case .longSubject: "The subject is longer than \(Campaign.subjectSize) bytes."
        case .largeHTML: "The HTML is larger than 1 MB."
        case .largePlain: "The text is larger than 1 MB."
        case .unknownSender: "Its sender is not there any more."
        case .unverifiedSender: "Its sender's domain is not one that this server may send for."
        case .unknownLists: "One of its lists is not there any more."
        case .unknownSegments: "One of its segments is not there any more."
        case .tooManySources: "It goes to more lists and segments than one mail can."
        case .badPool: "The name of the pool has 2 to 64 characters."
        case .unknownGroup: "Its unsubscribe group is not there any more."
        case .groupAndURL: "Choose an unsubscribe group or a page of your own, not both."
        case .badURL: "The unsubscribe page is an http or https address."
        case .tooManyTags: "It has too many tags for one mail."
        case .noSubject: "It has no subject."
        case .noSender: "It has no sender."
        case .noContent: "It has neither text nor HTML."
        case .nobody: "Choose at least one list or segment."
        case .noUnsubscribeTag: "Put the tag [unsubscribe] into the text and into the HTML."
        case .past: "Choose a time that is to come."
        case .noUnsubscribing: "Choose an unsubscribe group, or give a page of your own."
        }
    }
}
