package import BelayCore

/// What the dispatcher does next. Pure, so that it can be tested to the millisecond.
package struct Planner: Sendable, Hashable {
    /// How many deliveries may be in hand at once.
    package var capacity: Int
    /// The longest sleep: another node's work, and the wall clock, ring no bell.
    package var longestSleep: Duration

    package init(capacity: Int = 32, longestSleep: Duration = .seconds(30)) {
        precondition(capacity > 0, "a dispatcher without a worker")
        self.capacity = capacity
        self.longestSleep = longestSleep
    }

    /// What is known when the question is asked.
    package struct View: Sendable, Hashable {
        package var reading: ClockRule.Reading
        package var inHand: Int
        /// When the next free delivery may be tried; nil when none waits.
        package var next: Instant?

        package init(reading: ClockRule.Reading, inHand: Int, next: Instant?) {
            self.reading = reading
            self.inHand = inHand
            self.next = next
        }
    }

    package enum Step: Sendable, Hashable {
        /// Claim so many.
        case claim(limit: Int)
        /// Every worker is busy: wait for one to end.
        case waitForWorker
        /// Sleep until then, at most `longestSleep`; nil when nothing waits.
        case sleep(until: Instant?)
        /// The clocks disagree: nothing leaves. Look again soon.
        case distrust(ClockRule.Trust)
    }

    package func step(_ view: View) -> Step {
        guard view.reading.trust == .agreed else { return .distrust(view.reading.trust) }
        guard let next = view.next, next <= view.reading.now else {
            return .sleep(until: view.next)
        }
        let free = capacity - view.inHand
        guard free > 0 else { return .waitForWorker }
        return .claim(limit: min(free, Limits.claimChunk))
    }
}
