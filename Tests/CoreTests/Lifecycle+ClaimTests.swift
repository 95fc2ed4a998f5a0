import BelayCore
import Testing

@Suite("Claiming a delivery")
struct LifecycleClaimTests {
    private static let retry = RetryPolicy(
        first: .milliseconds(10), factor: 2, longest: .milliseconds(40),
        giveUp: .milliseconds(1_000), spread: 0)

    private static let claims =
        Ending.table(
            doubts: 0,
            [
                .scheduled: .becomes("claimed", raises: 0),
                .claimed: .becomes("claimed", raises: 0),
            ], else: .refused(.state))
        + Ending.table(
            doubts: 1,
            [
                .claimed: .becomes("claimed", raises: 0),
                .inDoubt: .becomes("claimed", raises: 0),
            ], else: .refused(.state))

    private static func claim(
        _ life: inout Lifecycle, at now: Instant = Sample.now, under coverage: Coverage = .clear
    ) throws(Lifecycle.Refusal) -> Lifecycle.Claim {
        try life.claim(
            at: now, under: coverage, fence: 4, token: 9, until: Instant(milliseconds: 300))
    }

    @Test(arguments: claims)
    func `what waits for its time is claimed, and nothing else`(sample: Sample, ending: Ending) {
        var life = sample.life()
        var claim: Lifecycle.Claim?
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            claim = try Self.claim(&life)
        }
        #expect(end == ending)
        if let claim {
            #expect(claim == Lifecycle.Claim(fence: 4, token: 9, version: 5))
            #expect(life.state == .claimed(claim, until: Instant(milliseconds: 300)))
            #expect(life.fence == 4)
        }
    }

    private static let stopped: [(Coverage, Sample.Kind)] = [
        (.cancelled(Sample.cancel), .scheduled), (.paused(Sample.pause), .claimed),
        (.expired(Sample.pause), .scheduled),
    ]

    @Test(arguments: stopped)
    func `what is stopped is not claimed`(coverage: Coverage, kind: Sample.Kind) {
        var life = Sample(kind: kind, doubts: 0).life()
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            _ = try Self.claim(&life, under: coverage)
        }
        #expect(end == .refused(.stopped(coverage)))
    }

    private static let leases: [(Int64, Ending)] = [
        (149, .refused(.state)), (150, .becomes("claimed", raises: 0)),
    ]

    @Test(arguments: leases)
    func `a claim is stolen once its lease is over`(milliseconds: Int64, ending: Ending) {
        var life = Sample(kind: .claimed, doubts: 0).life()
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            _ = try Self.claim(&life, at: Instant(milliseconds: milliseconds))
        }
        #expect(end == ending)
    }

    /// Due, next attempt, what a claim at 200 does.
    private static let times: [(Int64, Int64?, Ending)] = [
        (200, 200, .becomes("claimed", raises: 0)), (200, 201, .refused(.notDue)),
        (201, 200, .refused(.notDue)), (100, nil, .refused(.notDue)),
    ]

    @Test(arguments: times)
    func `nothing is claimed before its time`(due: Int64, next: Int64?, ending: Ending) {
        var life = Lifecycle(
            state: next == nil ? .inDoubt : .scheduled, due: Instant(milliseconds: due),
            nextAttempt: next.map { Instant(milliseconds: $0) }, version: 1, fence: 0,
            doubts: next == nil ? 1 : 0, attempts: 0, firstAttempt: nil, deaths: 0, wish: false,
            finished: nil)
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            _ = try Self.claim(&life)
        }
        #expect(end == ending)
    }

    @Test(arguments: Sample.all)
    func `only the claimant gives back, misses and hesitates`(sample: Sample) {
        let isMine = sample.kind == .claimed
        let waiting = sample.doubts == 0 ? "scheduled" : "inDoubt"
        for claim in [Sample.claim, Sample.stranger] {
            let isGranted = isMine && claim == Sample.claim
            var life = sample.life()
            let back = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.giveBack(claim)
            }
            #expect(back == (isGranted ? .becomes(waiting, raises: 0) : .refused(.stale)))
            for miss in Lifecycle.Miss.allCases {
                life = sample.life()
                let missed = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                    try life.miss(claim, miss, at: Sample.now, retry: Self.retry, jitter: 0)
                }
                let name = miss == .deferred ? waiting : "failed"
                #expect(missed == (isGranted ? .becomes(name) : .refused(.stale)))
            }
            life = sample.life()
            let hesitated = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.hesitate(claim)
            }
            let mayHesitate = isGranted && sample.doubts > 0
            #expect(hesitated == (mayHesitate ? .becomes("inDoubt") : .refused(.stale)))
            if mayHesitate { #expect(life.nextAttempt == nil) }
        }
    }

    @Test func `a claim of an older version is stale`() {
        let old = Lifecycle.Claim(fence: 3, token: 7, version: 4)
        var life = Lifecycle(
            state: .claimed(old, until: Sample.now), due: Sample.due, nextAttempt: Sample.due,
            version: 5, fence: 3, doubts: 0, attempts: 0, firstAttempt: nil, deaths: 0,
            wish: false, finished: nil)
        #expect(throws: Lifecycle.Refusal.stale) { try life.giveBack(old) }
        #expect(throws: Lifecycle.Refusal.stale) {
            try life.release(old, at: Sample.now, under: .clear)
        }
    }

    @Test func `giving back costs no attempt and a miss costs one`() throws {
        var life = Sample(kind: .claimed, doubts: 0).life(attempts: 0)
        try life.giveBack(Sample.claim)
        #expect(life.attempts == 0)
        #expect(life.firstAttempt == nil)
        let claim = try Self.claim(&life)
        try life.miss(claim, .deferred, at: Sample.now, retry: Self.retry, jitter: 0)
        #expect(life.attempts == 1)
        #expect(life.firstAttempt == Sample.now)
        #expect(life.nextAttempt == Instant(milliseconds: 210))
    }

    /// Patience is counted from the first attempt, at 100.
    @Test(arguments: [(1_099, "scheduled"), (1_100, "failed")])
    func `patience ends with a miss`(milliseconds: Int64, name: String) throws {
        var life = Sample(kind: .claimed, doubts: 0).life()
        try life.miss(
            Sample.claim, .deferred, at: Instant(milliseconds: milliseconds), retry: Self.retry,
            jitter: 0)
        #expect(life.state.name == name)
        #expect(life.firstAttempt == Sample.due)
    }
}
