import BelayCore
import Testing

@Suite("Rescheduling a delivery")
struct LifecycleRescheduleTests {
    private static let table =
        Ending.table(
            doubts: 0,
            [
                .scheduled: .becomes("scheduled"), .held: .becomes("scheduled"),
                .claimed: .becomes("scheduled"),
            ], else: .refused(.state))
        + Ending.table(
            doubts: 1,
            [
                .held: .becomes("inDoubt"), .claimed: .becomes("inDoubt"),
                .inDoubt: .becomes("inDoubt"),
            ],
            else: .refused(.state))

    @Test(arguments: table)
    func `what waits is moved, forwards and back`(sample: Sample, ending: Ending) {
        for due in [Instant(milliseconds: 50), Instant(milliseconds: 500)] {
            for coverage in [Coverage.clear, .paused(Sample.pause)] {
                var life = sample.life()
                let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                    try life.reschedule(to: due, under: coverage)
                }
                #expect(end == ending)
                guard end != .refused(.state) else { continue }
                #expect(life.due == due)
                #expect(life.nextAttempt == due)
            }
        }
    }

    @Test(arguments: Sample.all)
    func `what a stop has ended is not moved`(sample: Sample) {
        for coverage in [Coverage.cancelled(Sample.cancel), .expired(Sample.pause)] {
            var life = sample.life()
            let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.reschedule(to: Sample.now, under: coverage)
            }
            #expect(end == .refused(.stopped(coverage)))
        }
    }

    @Test func `a worker that had it in hand loses it`() throws {
        var life = Sample(kind: .claimed, doubts: 0).life()
        try life.reschedule(to: Sample.due, under: .clear)
        #expect(throws: Lifecycle.Refusal.stale) {
            try life.release(Sample.claim, at: Sample.now, under: .clear)
        }
        #expect(throws: Lifecycle.Refusal.stale) { try life.giveBack(Sample.claim) }
    }

    @Test func `patience begins anew with another appointment`() throws {
        var life = Lifecycle(due: Sample.due)
        let claim = try life.claim(
            at: Sample.due, under: .clear, fence: 1, token: 1, until: Sample.now)
        try life.miss(claim, .deferred, at: Sample.due, retry: RetryPolicy(), jitter: 0)
        #expect(life.attempts == 1)
        try life.reschedule(to: Sample.due + .days(7), under: .clear)
        #expect(life.attempts == 0)
        #expect(life.firstAttempt == nil)
    }

    @Test func `a doubt that waits for a person is not moved`() throws {
        var life = Sample(kind: .releasing, doubts: 0).life()
        try life.recover(
            at: Sample.now, retry: RetryPolicy(), doubtPolicy: .hold, jitter: 0)
        #expect(throws: Lifecycle.Refusal.state) {
            try life.reschedule(to: Sample.now, under: .clear)
        }
    }
}
