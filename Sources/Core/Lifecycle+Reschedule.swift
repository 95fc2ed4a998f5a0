extension Lifecycle {
    /// Moves the due instant, forwards or back. A worker that has it in hand loses it.
    package mutating func reschedule(
        to due: Instant, under coverage: Coverage
    ) throws(Refusal) {
        if case .cancelled = coverage { throw .stopped(coverage) }
        if case .expired = coverage { throw .stopped(coverage) }
        switch state {
        case .scheduled, .held, .claimed: break
        default: throw .state
        }
        state = waiting
        self.due = due
        nextAttempt = due
        version += 1
        assertRules()
    }
}
