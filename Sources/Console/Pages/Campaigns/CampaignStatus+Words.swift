import BelayCampaigns

extension CampaignStatus {
    var words: String {
        switch self {
        case .draft: "Draft"
        case .scheduled: "Scheduled"
        case .pausedBeforeStart, .paused: "Paused"
        case .inProgress: "In progress"
        case .sent: "Sent"
        case .cancelled: "Cancelled"
        }
    }

    /// The class of its sign.
    var tone: String {
        switch self {
        case .draft: ""
        case .scheduled: "live"
        case .pausedBeforeStart, .paused: "warn"
        case .inProgress: "live"
        case .sent: "good"
        case .cancelled: "bad"
        }
    }

    /// What it is now, for somebody whose page is older.
    func sentence(_ name: String, _ noun: String) -> String {
        let state =
            switch self {
            case .draft: "a draft"
            case .scheduled: "scheduled"
            case .pausedBeforeStart: "paused, before its first mail"
            case .paused: "paused on its way out"
            case .inProgress: "going out"
            case .sent: "sent"
            case .cancelled: "cancelled"
            }
        return "Somebody was quicker, or time was: the \(noun) “\(name)” is \(state) by now. "
            + "Nothing was changed."
    }

    var mayBeStopped: Bool { isLive }
}
