import BelayCore
import BelayStore

/// The platform's words for how a send is, as far as they are known, and one of ours.
enum SendStatus: String, Sendable, Hashable, CaseIterable {
    case scheduled = "Scheduled"
    case paused = "Paused"
    case sending = "Sending"
    /// With one l.
    case canceled = "Canceled"
    case complete = "Complete"
    /// It ended, and nobody got it.
    case error = "Error"
    /// Ours: nothing more is tried, or not without a person, and a copy may be out.
    case inDoubt = "In Doubt"

    init(_ outline: SendOutline) {
        let tally = outline.tally
        guard let audience = outline.audience else {
            self.init(tally)
            return
        }
        switch audience.shown(under: outline.coverage, isOver: outline.finished != nil) {
        case .scheduled: self = .scheduled
        case .paused: self = .paused
        case .sending: self = .sending
        case .done: self.init(tally)
        case .cancelled: self.init(ended: audience, tally)
        }
    }

    /// What was taken back or stopped is canceled where that kept anybody from getting it: a copy
    /// that is out, or may be, is not.
    private init(ended audience: Audience, _ tally: DeliveryTally) {
        if tally.total == 0 {
            self = .canceled
        } else if audience.state == .expanding, tally.cancelled == 0 {
            // Whom the cancel keeps from being listed is not counted yet.
            self = .sending
        } else {
            self.init(tally)
        }
    }

    private init(_ tally: DeliveryTally) {
        let toCome = tally.waiting + tally.paused + tally.releasing
        let left = tally.sent + tally.releasing + tally.inDoubt + tally.failed + tally.abandoned
        self =
            if toCome > 0 {
                if tally.paused == toCome {
                    .paused
                } else {
                    left > 0 ? .sending : .scheduled
                }
            } else if tally.inDoubt > 0 {
                .inDoubt
            } else if tally.cancelled > 0 {
                .canceled
            } else if tally.abandoned > 0 {
                .inDoubt
            } else if tally.sent > 0 || tally.failed + tally.expired + tally.quarantined == 0 {
                .complete
            } else {
                .error
            }
    }

    /// Whether nothing more becomes of it by itself.
    var isEnd: Bool {
        switch self {
        case .canceled, .complete, .error: true
        case .scheduled, .paused, .sending, .inDoubt: false
        }
    }
}
