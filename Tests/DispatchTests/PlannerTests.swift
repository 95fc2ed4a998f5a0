import BelayCore
import BelayDispatch
import Testing

@Suite("What the dispatcher does next")
struct PlannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let waiting: Planner.Waiting
        let inHand: Int
        let trust: ClockRule.Trust
        let step: Planner.Step

        init(
            _ description: String, next: Int64?, inHand: Int = 0,
            trust: ClockRule.Trust = .agreed, _ step: Planner.Step
        ) {
            testDescription = description
            waiting = .next(next.map { Instant(milliseconds: $0) })
            self.inHand = inHand
            self.trust = trust
            self.step = step
        }

        init(
            backlog description: String, inHand: Int, trust: ClockRule.Trust = .agreed,
            _ step: Planner.Step
        ) {
            testDescription = description
            waiting = .backlog
            self.inHand = inHand
            self.trust = trust
            self.step = step
        }
    }

    static let now = Instant(milliseconds: 1_000)
    static let behind = ClockRule.Trust.behind(lastSeen: Instant(milliseconds: 2_000))

    private static func claim(_ limit: Int) -> Planner.Step {
        .claim(limit: limit, room: Limits.contentInHand)
    }

    static let cases = [
        Case("nothing waits", next: nil, .sleep(until: nil)),
        Case("later", next: 1_001, .sleep(until: Instant(milliseconds: 1_001))),
        Case("due to the millisecond", next: 1_000, claim(8)),
        Case("overdue", next: 0, claim(8)),
        Case("one is free, and one is due", next: 1_000, inHand: 7, claim(1)),
        Case("every worker is busy", next: 1_000, inHand: 8, .waitForWorkers(untilAtMost: 7)),
        Case(
            "more in hand than there is room", next: 1_000, inHand: 9,
            .waitForWorkers(untilAtMost: 7)),
        Case(
            "busy, and nothing is due", next: 1_001, inHand: 8,
            .sleep(until: Instant(milliseconds: 1_001))),
        Case(backlog: "a backlog, and nothing in hand", inHand: 0, claim(8)),
        Case(backlog: "a backlog, and a quarter is free", inHand: 6, claim(2)),
        Case(
            backlog: "a backlog, and less than a quarter is free", inHand: 7,
            .waitForWorkers(untilAtMost: 6)),
        Case(
            "the clocks disagree", next: 0, trust: .disagreed(by: .seconds(61)),
            .distrust(.disagreed(by: .seconds(61)))),
        Case("the wall is behind", next: 0, trust: behind, .distrust(behind)),
        Case(
            "distrust comes before capacity", next: 0, inHand: 8, trust: behind,
            .distrust(behind)),
        Case("distrust comes before sleep", next: nil, trust: behind, .distrust(behind)),
        Case(
            backlog: "distrust comes before a backlog", inHand: 0, trust: behind,
            .distrust(behind)),
    ]

    @Test(arguments: cases)
    func `each view has its step`(_ line: Case) {
        let view = Planner.View(
            reading: ClockRule.Reading(now: Self.now, trust: line.trust), inHand: line.inHand,
            waiting: line.waiting)
        #expect(Planner(capacity: 8).step(view) == line.step)
    }

    private static func view(
        inHand: Int = 0, bytes: Int = 0, _ waiting: Planner.Waiting
    ) -> Planner.View {
        Planner.View(
            reading: ClockRule.Reading(now: now, trust: .agreed), inHand: inHand,
            bytesInHand: bytes, waiting: waiting)
    }

    @Test func `one claim takes no more than a chunk`() {
        let step = Planner(capacity: 10_000).step(Self.view(.next(Self.now)))
        #expect(step == Self.claim(Limits.claimChunk))
    }

    @Test(arguments: 1...3)
    func `the smallest crews never wait for more than one to come free`(capacity: Int) {
        let view = Self.view(inHand: capacity - 1, .backlog)
        #expect(Planner(capacity: capacity).step(view) == Self.claim(1))
    }

    @Test func `what is in hand takes its bytes from the room`() {
        let step = Planner().step(Self.view(inHand: 1, bytes: 1_000, .next(Self.now)))
        #expect(step == .claim(limit: 31, room: Limits.contentInHand - 1_000))
    }

    @Test(arguments: [16, 32, 100, 2_000])
    func `a backlog is claimed from while half is stuck`(capacity: Int) {
        // Connections that are silent keep half of the capacity; all others have ended.
        let step = Planner(capacity: capacity).step(Self.view(inHand: capacity / 2, .backlog))
        #expect(step == Self.claim(min(capacity / 2, Limits.claimChunk)))
    }
}
