package import BelayCore

/// What a dispatcher does next. Pure, so that it can be tested to the millisecond.
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
        /// Bytes of the content of what is in hand.
        package var bytesInHand: Int
        package var waiting: Waiting

        package init(
            reading: ClockRule.Reading, inHand: Int, bytesInHand: Int = 0, waiting: Waiting
        ) {
            self.reading = reading
            self.inHand = inHand
            self.bytesInHand = bytesInHand
            self.waiting = waiting
        }
    }

    /// What waits, as far as anybody has looked.
    package enum Waiting: Sendable, Hashable {
        /// The last claim left some that are due.
        case backlog
        /// When the next free delivery may be tried; nil when none waits.
        case next(Instant?)
    }

    package enum Step: Sendable, Hashable {
        /// Claim so many, of so many bytes.
        case claim(limit: Int, room: Int)
        /// Too many are in hand: wait until at most so many are.
        case waitForWorkers(untilAtMost: Int)
        /// Sleep until then, at most `longestSleep`; nil when nothing waits.
        case sleep(until: Instant?)
        /// The clocks disagree: nothing leaves. Look again soon.
        case distrust(ClockRule.Trust)
    }

    package func step(_ view: View) -> Step {
        guard view.reading.trust == .agreed else { return .distrust(view.reading.trust) }
        var wanted = 1
        switch view.waiting {
        case .backlog: wanted = chunk
        case .next(let next?) where next <= view.reading.now: break
        case .next(let next): return .sleep(until: next)
        }
        let free = capacity - view.inHand
        guard free >= wanted else { return .waitForWorkers(untilAtMost: capacity - wanted) }
        return .claim(
            limit: min(free, Limits.claimChunk), room: Limits.contentInHand - view.bytesInHand)
    }

    /// How many must be free before a backlog is claimed from: a look costs the same for one.
    ///
    /// Half of what is in hand may be stuck in connections that are silent. The rest is twice
    /// this, so that the other connections never wait for a claim.
    private var chunk: Int { max(capacity / 4, 1) }
}
