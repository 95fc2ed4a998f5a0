package import BelayStore

/// Where a campaign is, as its author knows it: derived from its audience, never stored.
package enum CampaignStatus: Sendable, Hashable {
    case draft
    /// It may be taken back.
    case scheduled
    /// A pause came before its first mail: it may be taken back.
    case pausedBeforeStart
    /// A pause keeps what has not left.
    case paused
    case inProgress
    case sent
    case cancelled

    package init(_ launched: LaunchedRecord) {
        self =
            switch launched.state {
            case .draft: .draft
            case .scheduled: .scheduled
            case .paused: launched.hasBegun ? .paused : .pausedBeforeStart
            case .sending: .inProgress
            case .done: .sent
            case .cancelled: .cancelled
            }
    }

    /// Whether something of it may still leave.
    package var isLive: Bool {
        switch self {
        case .scheduled, .pausedBeforeStart, .paused, .inProgress: true
        case .draft, .sent, .cancelled: false
        }
    }

    /// Whether it may be made a draft again.
    package var mayBeTakenBack: Bool { self == .scheduled || self == .pausedBeforeStart }
}
