package import BelayCore

/// The one source of the present instant.
package protocol TimeSource: Sendable {
    /// What the clocks say, and whether they agree.
    func read() -> ClockRule.Reading

    /// Time since boot, sleep of the machine included: for measuring, never for dating.
    func elapsed() -> Duration

    /// An operator says that the wall clock is right.
    func confirm()

    /// Returns when the duration is over, or throws when the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}

extension TimeSource {
    package var now: Instant { read().now }
}
