extension Lifecycle {
    /// Its sender's own last instant has passed.
    package mutating func expire(at now: Instant) throws(Refusal) {
        guard isStoppable else { throw .state }
        finish(doubts == 0 ? .expired : .abandoned, at: now)
    }

    /// The recipient unsubscribed, or is no longer there.
    package mutating func suppress(at now: Instant) throws(Refusal) {
        guard isStoppable else { throw .state }
        finish(doubts == 0 ? .suppressed : .abandoned, at: now)
    }

    /// The recipient of an audience's mail unsubscribed, or is no longer there. What is under way
    /// is not tried again if the relay refuses.
    ///
    /// - Returns: whether anything changed.
    package mutating func leave(at now: Instant) -> Bool {
        if case .releasing = state, !wish {
            wish = true
            return true
        }
        guard isStoppable else { return false }
        finish(doubts == 0 ? .suppressed : .abandoned, at: now)
        return true
    }

    /// The process died with this delivery alone in hand.
    ///
    /// - Returns: true when that was once too often, and it is out of the way now.
    package mutating func bury(at now: Instant) -> Bool {
        guard !isFinal else { return false }
        deaths += 1
        guard deaths >= Limits.deathsAlone, state.isBeforeRelease else { return false }
        finish(doubts == 0 ? .quarantined : .abandoned, at: now)
        return true
    }
}

extension Lifecycle.State {
    /// A dot is not, and was not just now, under way.
    var isBeforeRelease: Bool {
        switch self {
        case .scheduled, .held, .claimed, .inDoubt: true
        default: false
        }
    }
}
