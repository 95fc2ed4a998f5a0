import BelayCore
import BelayStore

/// Whether a mail may be cancelled, before anything is done about it.
///
/// The order is that of the vendor's codes as we read them: cancelled before (5), handed over (7),
/// too close to its due (6). A refusal by the rule changes nothing.
struct CancelRule {
    /// Nil where a mail may be cancelled until it is handed over.
    let cutoff: Duration?

    enum Verdict: Hashable, CaseIterable {
        /// Nothing of it was sent, and nothing will be.
        case alreadyCancelled
        /// Handed over, or nothing is left that could be stopped.
        case tooLate
        case tooSoon
        /// Something may still be stopped: what becomes of it, the stop itself will tell.
        case mayStop
    }

    func judge(_ record: SendRecord, at now: Instant) -> Verdict {
        var tally = Tally()
        for delivery in record.deliveries { tally.add(delivery) }
        let due = record.deliveries.map(\.lifecycle.due).min() ?? record.send.accepted
        if tally.waiting == 0, tally.underWay == 0 {
            return tally.out == 0 && tally.cancelled > 0 ? .alreadyCancelled : .tooLate
        }
        if let cutoff {
            // The vendor cancels deferred mail only.
            if due <= record.send.accepted { return .tooLate }
            // With a part of it gone the answer is known, but the rest can be stopped.
            if tally.out == 0, tally.underWay == 0, due.since(now) < cutoff { return .tooSoon }
        }
        return .mayStop
    }

    /// The deliveries of a send, by what a cancel could do about them.
    private struct Tally {
        /// Will be sent unless somebody stops it.
        var waiting = 0
        /// Between release and outcome.
        var underWay = 0
        /// A copy is out, or may be.
        var out = 0
        var cancelled = 0

        mutating func add(_ delivery: DeliveryRecord) {
            let isDoubted = delivery.lifecycle.doubts > 0
            switch delivery.lifecycle.state {
            case .releasing: underWay += 1
            case .sent, .abandoned: out += 1
            case .cancelled: cancelled += 1
            case .failed, .expired, .suppressed, .quarantined: if isDoubted { out += 1 }
            case .scheduled, .held, .claimed, .inDoubt:
                if isDoubted { out += 1 }
                switch delivery.coverage {
                case .cancelled: if !isDoubted { cancelled += 1 }
                case .expired: break
                case .paused, .clear: waiting += 1
                }
            }
        }
    }
}
