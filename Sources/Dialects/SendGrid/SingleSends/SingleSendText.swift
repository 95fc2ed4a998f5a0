import BelayCampaigns
import BelayStore

/// Words about single sends. The vendor documents none of its refusals' messages: where a legacy
/// campaign has the same, its words are taken.
enum SingleSendText {
    static let notDraft = "Only a draft single send can be changed."
    static let past = CampaignText.past
    static let now = "send_at must be an instant here: now is said when it is scheduled"
    static let notInstant = "send_at must be an instant as RFC 3339 has it"
    static let scheduled = "This single send is already scheduled."
    static let canceled = "This single send was canceled: what had not left did not leave."

    static func notScheduled(_ status: CampaignStatus) -> String {
        switch status {
        case .draft: "This single send is not scheduled."
        case .scheduled, .pausedBeforeStart: scheduled
        case .inProgress, .paused: "This single send is already in progress."
        case .sent: "This single send is already sent."
        case .cancelled: "This single send is already canceled."
        }
    }

    static func word(_ status: CampaignStatus) -> String {
        switch status {
        case .draft: "draft"
        case .scheduled, .pausedBeforeStart: "scheduled"
        case .paused, .inProgress, .sent, .cancelled: "triggered"
        }
    }

    /// All in which one of this word may be.
    static func states(_ word: String) -> [LaunchedRecord.State] {
        switch word {
        case "draft": [.draft]
        case "scheduled": [.scheduled, .paused]
        default: [.paused, .sending, .done, .cancelled]
        }
    }

    /// A flaw of a campaign as a single send names its fields.
    static func flaw(_ flaw: CampaignFlaw) -> Flaw {
        let (field, message): (String?, String) =
            switch flaw {
            case .blankName: ("name", "name can't be blank")
            case .longName: ("name", "name is too long (maximum is 100 characters)")
            case .nobody: ("send_to", Flaw(flaw).message)
            default: (Self.field(flaw.field), Flaw(flaw).message)
            }
        return Flaw(message, field: field)
    }

    private static func field(_ field: CampaignFlaw.Field) -> String {
        switch field {
        case .name: "name"
        case .categories: "categories"
        case .html: "email_config.html_content"
        case .plain: "email_config.plain_content"
        case .sender: "email_config.sender_id"
        case .lists: "send_to.list_ids"
        case .segments: "send_to.segment_ids"
        case .pool: "email_config.ip_pool"
        case .group: "email_config.suppression_group_id"
        case .unsubscribing: "email_config.custom_unsubscribe_url"
        case .subject: "email_config.subject"
        case .tag: "email_config.unsubscribe_tag"
        case .due: "send_at"
        }
    }
}
