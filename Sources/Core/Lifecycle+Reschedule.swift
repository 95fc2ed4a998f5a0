extension Lifecycle {
    /// Moves the due instant, forwards or back. A worker that has it in hand loses it.
    package mutating func reschedule(
        to due: Instant, under coverage: Coverage
    ) throws(Refusal) {
        if case .cancelled = coverage { throw .stopped(coverage) }
        if case .expired = coverage { throw .stopped(coverage) }
        guard isStoppable else { throw .state }
        state = waiting
        self.due = due
        nextAttempt = due
        // Patience begins anew: it is another appointment.
        attempts = 0
        firstAttempt = nil
        version += 1
        assertRules()
    }
}
