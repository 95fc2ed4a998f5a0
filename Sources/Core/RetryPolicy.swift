/// How long a delivery that was refused for now waits. (RFC 5321 §4.5.4.1.)
package struct RetryPolicy: Sendable, Hashable {
    /// The first wait.
    package var first: Duration
    /// Each further wait is this many times the one before.
    package var factor: Int64
    package var longest: Duration
    /// Counted from the first attempt; past it the delivery has failed.
    package var giveUp: Duration
    /// The share of a wait that chance may add, from 0 to 1, so that a herd spreads out.
    package var spread: Double

    package init(
        first: Duration = .seconds(30), factor: Int64 = 4, longest: Duration = .hours(4),
        giveUp: Duration = Limits.giveUp, spread: Double = 0.2
    ) {
        precondition(first >= .zero && longest >= .zero && factor >= 1, "a wait is not negative")
        precondition(longest <= .days(365) && factor <= 1_000, "a wait that never ends")
        self.first = first
        self.factor = factor
        self.longest = longest
        self.giveUp = giveUp
        self.spread = spread
    }

    /// The wait before the next attempt; nil when there is to be none.
    ///
    /// - Parameters:
    ///   - attempts: how many came to an end so far, from 1.
    ///   - begun: when the first of them began.
    ///   - jitter: chance, from 0 to 1.
    package func wait(
        afterAttempts attempts: Int, begun: Instant, at now: Instant, jitter: Double
    ) -> Duration? {
        precondition((0...1).contains(jitter), "jitter is from 0 to 1")
        guard now.since(begun) < giveUp else { return nil }
        let ceiling = longest.wholeMilliseconds
        var wait = min(ceiling, first.wholeMilliseconds)
        for _ in 1..<max(attempts, 1) where wait < ceiling {
            wait = min(ceiling, wait * factor)
        }
        wait += Int64(Double(wait) * spread * jitter)
        // The last attempt falls on the end of patience, not a whole wait past it.
        let left = giveUp.wholeMilliseconds - now.since(begun).wholeMilliseconds
        return .milliseconds(min(wait, max(left, 1)))
    }
}
