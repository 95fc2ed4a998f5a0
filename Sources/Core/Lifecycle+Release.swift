extension Lifecycle {
    /// Authorises the final dot. Only when the store knows this is durable may the dot leave.
    ///
    /// The point of no return, so everything is asked again: mine, not stopped, still due.
    package mutating func release(
        _ claim: Claim, at now: Instant, under coverage: Coverage, isSuppressed: Bool = false
    ) throws(Refusal) {
        guard isClaimed(by: claim) else { throw .stale }
        guard coverage == .clear else { throw .stopped(coverage) }
        guard due <= now else { throw .notDue }
        guard !isSuppressed else { throw .suppressed }
        version += 1
        attempts += 1
        firstAttempt = firstAttempt ?? now
        nextAttempt = nil
        state = .releasing(claim)
        assertRules()
    }

    /// The worker knows that it wrote no dot: its commit came back unknown, or it woke too late.
    package mutating func unrelease(_ claim: Claim, at now: Instant) throws(Refusal) {
        guard isReleasing(by: claim) else { throw .stale }
        guard !wish else { return finishStopped(at: now) }
        state = waiting
        nextAttempt = now
        version += 1
    }

    func isReleasing(by claim: Claim) -> Bool {
        guard case .releasing(let held) = state else { return false }
        return held == claim && fence == claim.fence
    }
}
