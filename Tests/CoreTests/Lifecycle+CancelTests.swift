import BelayCore
import Testing

@Suite("Cancelling a delivery, and obeying stops")
struct LifecycleCancelTests {
    typealias Answer = Lifecycle.CancelAnswer

    /// Without a doubt and with one: the answer, and the state after.
    private static let cancels: [(Sample.Kind, Int, Answer, String)] = [
        (.scheduled, 0, .cancelled, "cancelled"),
        (.held, 0, .cancelled, "cancelled"), (.held, 1, .inDoubt, "abandoned"),
        (.claimed, 0, .cancelled, "cancelled"), (.claimed, 1, .inDoubt, "abandoned"),
        (.releasing, 0, .wait, "releasing"), (.releasing, 1, .wait, "releasing"),
        (.inDoubt, 1, .inDoubt, "abandoned"),
        (.sent, 0, .alreadySent, "sent"), (.sent, 1, .alreadySent, "sent"),
        (.failed, 0, .alreadyEnded, "failed"), (.failed, 1, .inDoubt, "failed"),
        (.cancelled, 0, .alreadyCancelled, "cancelled"),
        (.expired, 0, .alreadyEnded, "expired"), (.expired, 1, .inDoubt, "expired"),
        (.suppressed, 0, .alreadyEnded, "suppressed"), (.suppressed, 1, .inDoubt, "suppressed"),
        (.abandoned, 1, .inDoubt, "abandoned"),
        (.quarantined, 0, .alreadyEnded, "quarantined"),
        (.quarantined, 1, .inDoubt, "quarantined"),
    ]

    @Test(arguments: cancels)
    func `a cancel wins until the release`(
        kind: Sample.Kind, doubts: Int, answer: Answer, name: String
    ) {
        let before = Sample(kind: kind, doubts: doubts).life()
        var life = before
        let given = life.cancel(at: Sample.now)
        #expect(given == answer)
        #expect(life.state.name == name)
        #expect(life.wish == (kind == .releasing))
        if before.isFinal { #expect(life == before) }
        if life.isFinal, !before.isFinal {
            #expect(life.version == before.version + 1)
            #expect(life.finished == Sample.now)
            #expect(life.nextAttempt == nil)
        }
        life.assertRules()
    }

    @Test func `the table of cancels leaves no state out`() {
        #expect(Set(Self.cancels.map { "\($0.0) \($0.1)" }).count == Sample.all.count)
    }

    @Test(arguments: Sample.all)
    func `a repeated cancel is answered alike`(sample: Sample) {
        var life = sample.life()
        let first = life.cancel(at: Sample.now)
        let once = life
        let second = life.cancel(at: Sample.now + .milliseconds(1))
        #expect(second == (first == .cancelled ? .alreadyCancelled : first))
        #expect(life == once)
    }

    @Test(arguments: Lifecycle.Outcome.allCases, [0, 1])
    func `a wish is granted unless the relay has it`(
        outcome: Lifecycle.Outcome, doubts: Int
    ) throws {
        var life = Sample(kind: .releasing, doubts: doubts).life()
        let answer = life.cancel(at: Sample.due)
        #expect(answer == .wait)
        try life.settle(
            Sample.claim, outcome, at: Sample.now, retry: RetryPolicy(), doubtPolicy: .resend,
            jitter: 0)
        let name =
            switch outcome {
            case .accepted: "sent"
            case .deferred, .refused: doubts == 0 ? "cancelled" : "abandoned"
            case .unknown: "abandoned"
            }
        #expect(life.state.name == name)
        #expect(life.doubts == doubts + (outcome == .unknown ? 1 : 0))
    }

    private static let pausing: [(Coverage, [(Sample, Ending)])] = [
        (
            .paused(StopID(9)),
            Ending.table(
                doubts: 0,
                [
                    .scheduled: .becomes("held"), .held: .becomes("held"),
                    .claimed: .becomes("held"),
                ],
                else: .unchanged)
                + Ending.table(
                    doubts: 1,
                    [
                        .held: .becomes("held"), .claimed: .becomes("held"),
                        .inDoubt: .becomes("held"),
                    ], else: .unchanged)
        ),
        (
            .paused(Sample.pause),
            Ending.table(
                doubts: 0, [.scheduled: .becomes("held"), .claimed: .becomes("held")],
                else: .unchanged)
        ),
        (
            .clear,
            Ending.table(doubts: 0, [.held: .becomes("scheduled")], else: .unchanged)
                + Ending.table(doubts: 1, [.held: .becomes("inDoubt")], else: .unchanged)
        ),
    ]

    private static let ending: [(Coverage, [(Sample, Ending)])] = [
        (
            .cancelled(Sample.cancel),
            Ending.table(
                doubts: 0,
                [
                    .scheduled: .becomes("cancelled"), .held: .becomes("cancelled"),
                    .claimed: .becomes("cancelled"),
                ], else: .unchanged)
                + Ending.table(
                    doubts: 1,
                    [
                        .held: .becomes("abandoned"), .claimed: .becomes("abandoned"),
                        .inDoubt: .becomes("abandoned"),
                    ], else: .unchanged)
        ),
        (
            .expired(Sample.pause),
            Ending.table(
                doubts: 0,
                [
                    .scheduled: .becomes("expired"), .held: .becomes("expired"),
                    .claimed: .becomes("expired"),
                ], else: .unchanged)
                + Ending.table(
                    doubts: 1,
                    [
                        .held: .becomes("abandoned"), .claimed: .becomes("abandoned"),
                        .inDoubt: .becomes("abandoned"),
                    ], else: .unchanged)
        ),
    ]

    @Test(arguments: pausing + ending)
    func `a stop is obeyed by what waits`(coverage: Coverage, table: [(Sample, Ending)]) {
        for (sample, ending) in table {
            var life = sample.life()
            var hasChanged = false
            let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                hasChanged = life.obey(coverage, at: Sample.now)
            }
            #expect(end == ending, "\(sample.testDescription) under \(coverage)")
            #expect(hasChanged == (end != .unchanged))
            if case .paused(let stop) = coverage, life.state.name == "held" {
                #expect(life.state == .held(by: stop))
            }
        }
    }

    private static let untimed: [(Coverage, Ending)] = [
        (.clear, .unchanged), (.paused(Sample.pause), .unchanged),
        (.expired(Sample.pause), .unchanged),
        (.cancelled(Sample.cancel), .becomes("abandoned")),
    ]

    @Test(arguments: untimed)
    func `what waits for a person in doubt obeys a cancel alone`(
        coverage: Coverage, ending: Ending
    ) {
        var life = Lifecycle(
            state: .inDoubt, due: Sample.due, nextAttempt: nil, version: 5, fence: 3, doubts: 1,
            attempts: 1, firstAttempt: Sample.due, deaths: 0, wish: false, finished: nil)
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            _ = life.obey(coverage, at: Sample.now)
        }
        #expect(end == ending)
    }

    @Test func `a resume keeps the next attempt`() {
        var life = Sample(kind: .held, doubts: 0).life()
        let hasChanged = life.obey(.clear, at: Sample.now)
        #expect(hasChanged)
        #expect(life.nextAttempt == Sample.due)
    }
}
