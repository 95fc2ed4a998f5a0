import BelayCore
import BelayDispatch
import Testing

@Suite("What the dispatcher does next")
struct PlannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let next: Int64?
        let inHand: Int
        let trust: ClockRule.Trust
        let step: Planner.Step

        init(
            _ description: String, next: Int64?, inHand: Int = 0,
            trust: ClockRule.Trust = .agreed, _ step: Planner.Step
        ) {
            testDescription = description
            self.next = next
            self.inHand = inHand
            self.trust = trust
            self.step = step
        }
    }

    static let now = Instant(milliseconds: 1_000)
    static let behind = ClockRule.Trust.behind(lastSeen: Instant(milliseconds: 2_000))

    static let cases = [
        Case("nothing waits", next: nil, .sleep(until: nil)),
        Case("later", next: 1_001, .sleep(until: Instant(milliseconds: 1_001))),
        Case("due to the millisecond", next: 1_000, .claim(limit: 4)),
        Case("overdue", next: 0, .claim(limit: 4)),
        Case("some are in hand", next: 1_000, inHand: 3, .claim(limit: 1)),
        Case("every worker is busy", next: 1_000, inHand: 4, .waitForWorker),
        Case("more in hand than there is room", next: 1_000, inHand: 5, .waitForWorker),
        Case(
            "busy, and nothing is due", next: 1_001, inHand: 4,
            .sleep(until: Instant(milliseconds: 1_001))),
        Case(
            "the clocks disagree", next: 0, trust: .disagreed(by: .seconds(61)),
            .distrust(.disagreed(by: .seconds(61)))),
        Case("the wall is behind", next: 0, trust: behind, .distrust(behind)),
        Case(
            "distrust comes before capacity", next: 0, inHand: 4, trust: behind,
            .distrust(behind)),
        Case("distrust comes before sleep", next: nil, trust: behind, .distrust(behind)),
    ]

    @Test(arguments: cases)
    func `each view has its step`(_ line: Case) {
        let view = Planner.View(
            reading: ClockRule.Reading(now: Self.now, trust: line.trust), inHand: line.inHand,
            next: line.next.map { Instant(milliseconds: $0) })
        #expect(Planner(capacity: 4).step(view) == line.step)
    }

    @Test func `one claim takes no more than a chunk`() {
        let view = Planner.View(
            reading: ClockRule.Reading(now: Self.now, trust: .agreed), inHand: 0,
            next: Self.now)
        #expect(Planner(capacity: 10_000).step(view) == .claim(limit: Limits.claimChunk))
    }
}
