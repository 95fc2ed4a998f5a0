import BelayCore
import Testing

@Suite("Settling what came of the dot")
struct LifecycleSettleTests {
    private static let retry = RetryPolicy(
        first: .milliseconds(10), factor: 2, longest: .milliseconds(40),
        giveUp: .milliseconds(1_000), spread: 0)

    /// The outcome, the doubt policy, the state after, when the next attempt begins.
    private static let outcomes: [(Lifecycle.Outcome, DoubtPolicy, String, Int64?)] = [
        (.accepted, .resend, "sent", nil), (.accepted, .hold, "sent", nil),
        (.deferred, .resend, "scheduled", 210), (.deferred, .hold, "scheduled", 210),
        (.refused, .resend, "failed", nil), (.refused, .hold, "failed", nil),
        (.unknown, .resend, "inDoubt", 210), (.unknown, .hold, "inDoubt", nil),
    ]

    @Test(arguments: outcomes)
    func `the outcome of the worker's own dot is written down`(
        outcome: Lifecycle.Outcome, policy: DoubtPolicy, name: String, next: Int64?
    ) {
        for sample in Sample.all {
            for claim in [Sample.claim, Sample.stranger] {
                var life = sample.life()
                let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                    try life.settle(
                        claim, outcome, at: Sample.now, retry: Self.retry, doubtPolicy: policy,
                        jitter: 0)
                }
                guard sample.kind == .releasing, claim == Sample.claim else {
                    #expect(end == .refused(.stale))
                    continue
                }
                let isHidden = name == "scheduled" && sample.doubts > 0
                #expect(end == .becomes(isHidden ? "inDoubt" : name))
                #expect(life.nextAttempt == next.map { Instant(milliseconds: $0) })
                #expect(life.doubts == sample.doubts + (outcome == .unknown ? 1 : 0))
            }
        }
    }

    /// First attempt at 100, patience 1,000 ms.
    private static let late: [(Lifecycle.Outcome, Int64, String)] = [
        (.deferred, 1_100, "failed"), (.deferred, 1_099, "scheduled"),
        (.unknown, 1_100, "inDoubt"), (.unknown, 1_099, "inDoubt"),
    ]

    @Test(arguments: late)
    func `past its patience nothing has a timer`(
        outcome: Lifecycle.Outcome, milliseconds: Int64, name: String
    ) throws {
        var life = Sample(kind: .releasing, doubts: 0).life()
        try life.settle(
            Sample.claim, outcome, at: Instant(milliseconds: milliseconds), retry: Self.retry,
            doubtPolicy: .resend, jitter: 0)
        #expect(life.state.name == name)
        #expect((life.nextAttempt != nil) == (milliseconds < 1_100))
    }

    @Test(arguments: Sample.all, DoubtPolicy.allCases)
    func `an orphaned release becomes a doubt`(sample: Sample, policy: DoubtPolicy) {
        var life = sample.life()
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.recover(
                at: Sample.now, retry: Self.retry, doubtPolicy: policy, jitter: 0)
        }
        guard sample.kind == .releasing else {
            #expect(end == .refused(.state))
            return
        }
        #expect(end == .becomes("inDoubt"))
        #expect(life.fence == 4)
        #expect(life.doubts == sample.doubts + 1)
        #expect((life.nextAttempt != nil) == (policy == .resend))
        let late = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.settle(
                Sample.claim, .accepted, at: Sample.now, retry: Self.retry, doubtPolicy: policy,
                jitter: 0)
        }
        #expect(late == .refused(.stale))
    }

    @Test func `an orphaned release with a wish is abandoned`() throws {
        var life = Sample(kind: .releasing, doubts: 0).life(wish: true)
        try life.recover(at: Sample.now, retry: Self.retry, doubtPolicy: .resend, jitter: 0)
        #expect(life.state == .abandoned)
        #expect(life.doubts == 1)
        #expect(life.fence == 4)
    }

    @Test(arguments: [
        (Lifecycle.Verdict.sent, "sent"), (.failed, "failed"), (.resend, "inDoubt"),
    ])
    func `a person settles what is in doubt, and only that`(
        verdict: Lifecycle.Verdict, name: String
    ) {
        for sample in Sample.all {
            var life = sample.life()
            let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.resolve(verdict, at: Sample.now)
            }
            #expect(end == (sample.kind == .inDoubt ? .becomes(name) : .refused(.state)))
            if verdict == .resend, sample.kind == .inDoubt {
                #expect(life.nextAttempt == Sample.now)
            }
        }
    }

    @Test func `a release without a first attempt counts its patience from now`() throws {
        for outcome in [Lifecycle.Outcome.deferred, .unknown] {
            var life = Sample(kind: .releasing, doubts: 0).life(attempts: 0)
            try life.settle(
                Sample.claim, outcome, at: Sample.now, retry: Self.retry, doubtPolicy: .resend,
                jitter: 0)
            #expect(life.nextAttempt == Instant(milliseconds: 210))
        }
    }
}
