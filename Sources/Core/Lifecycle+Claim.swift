extension Lifecycle {
    /// A worker takes a due delivery in hand, or steals it from one whose lease is over.
    ///
    /// Stealing is always safe: without a release no dot leaves. A delivery in doubt is claimed
    /// only when its policy gave it a timer.
    /// - Parameter fence: higher than any given out before for this delivery.
    package mutating func claim(
        at now: Instant, under coverage: Coverage, fence: Int64, token: UInt64, until lease: Instant
    ) throws(Refusal) -> Claim {
        switch state {
        case .scheduled, .inDoubt: break
        case .claimed(_, let until):
            guard until <= now else { throw .state }
        default: throw .state
        }
        guard let nextAttempt, nextAttempt <= now, due <= now else { throw .notDue }
        guard coverage == .clear else { throw .stopped(coverage) }
        precondition(fence > self.fence, "a fence must rise")
        let claim = Claim(fence: fence, token: token, version: version)
        self.fence = fence
        state = .claimed(claim, until: lease)
        return claim
    }

    /// The worker found no way to try, or may not: the delivery waits again as it was.
    ///
    /// Costs no attempt: for a refused release, a shutdown, bytes that must be composed anew.
    package mutating func giveBack(_ claim: Claim) throws(Refusal) {
        guard isClaimed(by: claim) else { throw .stale }
        state = waiting
    }

    /// The relay, or the way to it, refused before the dot.
    package mutating func miss(
        _ claim: Claim, _ outcome: Miss, at now: Instant, retry: RetryPolicy, jitter: Double
    ) throws(Refusal) {
        guard isClaimed(by: claim) else { throw .stale }
        state = waiting
        attempts += 1
        firstAttempt = firstAttempt ?? now
        switch outcome {
        case .deferred: waitOrGiveUp(at: now, retry: retry, jitter: jitter)
        case .refused: finish(.failed, at: now)
        }
    }

    /// How an attempt that never came to the dot ended.
    package enum Miss: Sendable, Hashable, CaseIterable {
        /// Worth another attempt: 4xx, no connection, no TLS.
        case deferred
        /// Final: 5xx.
        case refused
    }

    func isClaimed(by claim: Claim) -> Bool {
        guard case .claimed(let held, _) = state else { return false }
        return held == claim && version == claim.version
    }

    /// After a refusal for now: the next attempt, or the end of patience.
    mutating func waitOrGiveUp(at now: Instant, retry: RetryPolicy, jitter: Double) {
        let begun = firstAttempt ?? now
        guard let wait = retry.wait(afterAttempts: attempts, begun: begun, at: now, jitter: jitter)
        else { return finish(.failed, at: now) }
        nextAttempt = now + wait
        version += 1
    }
}
