import BelayCore
import Testing

@Suite("Releasing a delivery")
struct LifecycleReleaseTests {
    @Test(arguments: Sample.all)
    func `only what the worker has claimed is released`(sample: Sample) {
        for claim in [Sample.claim, Sample.stranger] {
            var life = sample.life()
            let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.release(claim, at: Sample.now, under: .clear)
            }
            guard sample.kind == .claimed, claim == Sample.claim else {
                #expect(end == .refused(.stale))
                continue
            }
            #expect(end == .becomes("releasing"))
            #expect(life.state == .releasing(claim))
            #expect(life.nextAttempt == nil)
            #expect(life.attempts == 2)
            #expect(life.firstAttempt == Sample.due)
        }
    }

    private static let questions: [(Coverage, Int64, Bool, Ending)] = [
        (Coverage.clear, 100, false, Ending.becomes("releasing")),
        (.clear, 99, false, .refused(.notDue)),
        (.clear, 100, true, .refused(.suppressed)),
        (.paused(Sample.pause), 100, false, .refused(.stopped(.paused(Sample.pause)))),
        (.expired(Sample.pause), 100, false, .refused(.stopped(.expired(Sample.pause)))),
        (.cancelled(Sample.cancel), 100, false, .refused(.stopped(.cancelled(Sample.cancel)))),
        (.cancelled(Sample.cancel), 99, true, .refused(.stopped(.cancelled(Sample.cancel)))),
    ]

    @Test(arguments: questions)
    func `a release asks everything again`(
        coverage: Coverage, milliseconds: Int64, isSuppressed: Bool, ending: Ending
    ) {
        var life = Sample(kind: .claimed, doubts: 0).life(attempts: 0)
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.release(
                Sample.claim, at: Instant(milliseconds: milliseconds), under: coverage,
                isSuppressed: isSuppressed)
        }
        #expect(end == ending)
        #expect((life.firstAttempt != nil) == (end == .becomes("releasing")))
    }

    @Test(arguments: Sample.all)
    func `only its own worker takes a release back`(sample: Sample) {
        for claim in [Sample.claim, Sample.stranger] {
            var life = sample.life()
            let isMine = sample.kind == .releasing && claim == Sample.claim
            let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
                try life.unrelease(claim, at: Sample.now)
            }
            let waiting = sample.doubts == 0 ? "scheduled" : "inDoubt"
            #expect(end == (isMine ? .becomes(waiting) : .refused(.stale)))
            if isMine { #expect(life.nextAttempt == Sample.now) }
        }
    }

    @Test(arguments: [(0, "cancelled"), (1, "abandoned")])
    func `a release taken back grants the wish to cancel`(doubts: Int, name: String) {
        var life = Sample(kind: .releasing, doubts: doubts).life(wish: true)
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.unrelease(Sample.claim, at: Sample.now)
        }
        #expect(end == .becomes(name))
    }

    @Test func `a release of a fence that was passed over is nobody's`() {
        var life = Lifecycle(
            state: .releasing(Sample.claim), due: Sample.due, nextAttempt: nil, version: 6,
            fence: 4, doubts: 0, attempts: 1, firstAttempt: Sample.due, deaths: 0, wish: false,
            finished: nil)
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.unrelease(Sample.claim, at: Sample.now)
        }
        #expect(end == .refused(.stale))
    }
}
