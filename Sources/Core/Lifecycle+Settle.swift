extension Lifecycle {
    /// What came of the dot.
    package enum Outcome: Sendable, Hashable, CaseIterable {
        /// 2xx: the relay has it.
        case accepted
        /// 4xx: not now.
        case deferred
        /// 5xx: never.
        case refused
        /// The dot left and no readable answer came.
        case unknown
    }

    /// Writes down what the relay said. Guarded: the outcome of a stale worker is refused.
    package mutating func settle(
        _ claim: Claim, _ outcome: Outcome, at now: Instant, retry: RetryPolicy,
        doubtPolicy: DoubtPolicy, jitter: Double
    ) throws(Refusal) {
        guard isReleasing(by: claim) else { throw .stale }
        switch outcome {
        case .accepted: finish(.sent, at: now)
        case .refused where wish, .deferred where wish: finishStopped(at: now)
        case .refused: finish(.failed, at: now)
        case .deferred:
            state = waiting
            nextAttempt = now
            waitOrGiveUp(at: now, retry: retry, jitter: jitter)
        case .unknown:
            doubt(at: now, retry: retry, doubtPolicy: doubtPolicy, jitter: jitter)
        }
        assertRules()
    }

    /// Nobody is left who could know what came of the dot: the process that sent it is gone.
    ///
    /// The fence rises, so that a worker that was only asleep settles nothing.
    package mutating func recover(
        at now: Instant, retry: RetryPolicy, doubtPolicy: DoubtPolicy, jitter: Double
    ) throws(Refusal) {
        guard case .releasing = state else { throw .state }
        fence += 1
        doubt(at: now, retry: retry, doubtPolicy: doubtPolicy, jitter: jitter)
        assertRules()
    }

    /// What a person says of a delivery in doubt.
    package enum Verdict: Sendable, Hashable, CaseIterable {
        case sent, failed, resend
    }

    /// A person looked, and settles a delivery in doubt.
    package mutating func resolve(_ verdict: Verdict, at now: Instant) throws(Refusal) {
        guard case .inDoubt = state else { throw .state }
        switch verdict {
        case .sent: finish(.sent, at: now)
        case .failed: finish(.failed, at: now)
        case .resend:
            nextAttempt = now
            version += 1
        }
    }

    /// The bytes that would go out again differ from those that may be out: a person must look.
    package mutating func hesitate(_ claim: Claim) throws(Refusal) {
        guard isClaimed(by: claim), doubts > 0 else { throw .stale }
        state = .inDoubt
        nextAttempt = nil
        version += 1
    }

    private mutating func doubt(
        at now: Instant, retry: RetryPolicy, doubtPolicy: DoubtPolicy, jitter: Double
    ) {
        doubts += 1
        guard !wish else { return finish(.abandoned, at: now) }
        state = .inDoubt
        version += 1
        switch doubtPolicy {
        case .hold: nextAttempt = nil
        case .resend:
            let begun = firstAttempt ?? now
            // Out of patience: it stays in doubt, without a timer, for a person to settle.
            nextAttempt = retry.wait(
                afterAttempts: attempts, begun: begun, at: now, jitter: jitter
            ).map { now + $0 }
        }
    }
}
