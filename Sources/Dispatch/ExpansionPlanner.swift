package import BelayCore
package import BelayStore

/// How long the expander sleeps after a round. Pure.
package struct ExpansionPlanner: Sendable, Hashable {
    /// The longest sleep: another node's work, and the end of a last delivery, ring no bell.
    package var longestSleep: Duration
    /// How soon to look whether what waits to leave has left.
    package var lookAgain: Duration
    /// How soon to look at clocks that disagree.
    package var lookAgainAtClocks: Duration

    package init(
        longestSleep: Duration = .seconds(5), lookAgain: Duration = .milliseconds(50),
        lookAgainAtClocks: Duration = .seconds(1)
    ) {
        self.longestSleep = longestSleep
        self.lookAgain = lookAgain
        self.lookAgainAtClocks = lookAgainAtClocks
    }

    /// What a round over all audiences came to.
    package struct Round: Sendable, Hashable {
        package var reading: ClockRule.Reading
        /// Something was done, and more may be.
        package private(set) var hasMoved = false
        /// One could be listed on, were the lane not full.
        package private(set) var isFull = false
        /// When the next one falls due; nil when none waits.
        package var next: Instant?

        package init(reading: ClockRule.Reading) {
            self.reading = reading
        }

        package mutating func note(_ step: AudienceStep) {
            switch step {
            case .begun, .listed, .clearedUp: hasMoved = true
            case .waits: isFull = true
            case .held, .nothing: break
            }
        }
    }

    package struct Sleep: Sendable, Hashable {
        /// Nil when nothing falls due.
        package var until: Instant?
        package var longest: Duration

        package init(until: Instant?, longest: Duration) {
            self.until = until
            self.longest = longest
        }
    }

    /// Nil for none at all.
    package func sleep(after round: Round) -> Sleep? {
        guard round.reading.trust == .agreed else {
            return Sleep(until: nil, longest: lookAgainAtClocks)
        }
        if round.hasMoved { return nil }
        return Sleep(until: round.next, longest: round.isFull ? lookAgain : longestSleep)
    }
}
