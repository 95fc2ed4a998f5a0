extension Lifecycle {
    /// What a cancel of one delivery is answered with.
    package enum CancelAnswer: Sendable, Hashable {
        /// Zero copies are out, and none will be.
        case cancelled
        /// It was cancelled before: the same promise holds.
        case alreadyCancelled
        /// No further attempt; an earlier one may have been delivered.
        case inDoubt
        /// The dot may be leaving: wait for the outcome. The wish is noted.
        case wait
        /// The relay has it.
        case alreadySent
        /// It had ended otherwise: failed, expired, suppressed, quarantined.
        case alreadyEnded
    }

    /// Cancels one delivery: wins from every state before the release, to the last millisecond.
    package mutating func cancel(at now: Instant) -> CancelAnswer {
        switch state {
        case .scheduled, .held, .claimed, .inDoubt:
            finishStopped(at: now)
            return doubts == 0 ? .cancelled : .inDoubt
        case .releasing:
            if !wish {
                wish = true
            }
            return .wait
        case .sent: return .alreadySent
        case .cancelled: return .alreadyCancelled
        case .abandoned: return .inDoubt
        case .failed, .expired, .suppressed, .quarantined:
            return doubts == 0 ? .alreadyEnded : .inDoubt
        }
    }

    /// Settles what a group stop covers: ends it under a cancel, holds it under a pause.
    ///
    /// - Returns: whether anything changed.
    package mutating func obey(_ coverage: Coverage, at now: Instant) -> Bool {
        switch (coverage, state) {
        case (.cancelled, .scheduled), (.cancelled, .held), (.cancelled, .claimed),
            (.cancelled, .inDoubt):
            finishStopped(at: now)
        case (.expired, .scheduled), (.expired, .held), (.expired, .claimed),
            (.expired, .inDoubt) where nextAttempt != nil:
            finish(doubts == 0 ? .expired : .abandoned, at: now)
        case (.paused(let stop), .scheduled), (.paused(let stop), .claimed),
            (.paused(let stop), .inDoubt) where nextAttempt != nil:
            state = .held(by: stop)
            version += 1
        case (.paused(let stop), .held(let old)) where stop != old:
            state = .held(by: stop)
            version += 1
        case (.clear, .held):
            state = waiting
            version += 1
        default: return false
        }
        assertRules()
        return true
    }
}
