import BelayCore
import Testing

@Suite("Ending a delivery without a relay")
struct LifecycleEndTests {
    private static func table(_ name: String) -> [(Sample, Ending)] {
        Ending.table(
            doubts: 0,
            [.scheduled: .becomes(name), .held: .becomes(name), .claimed: .becomes(name)],
            else: .refused(.state))
            + Ending.table(
                doubts: 1,
                [
                    .held: .becomes("abandoned"), .claimed: .becomes("abandoned"),
                    .inDoubt: .becomes("abandoned"),
                ], else: .refused(.state))
    }

    @Test(arguments: table("expired"))
    func `what waits past its sender's last instant expires`(sample: Sample, ending: Ending) {
        var life = sample.life()
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.expire(at: Sample.now)
        }
        #expect(end == ending)
    }

    @Test(arguments: table("suppressed"))
    func `what waits for somebody who is gone is suppressed`(sample: Sample, ending: Ending) {
        var life = sample.life()
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            try life.suppress(at: Sample.now)
        }
        #expect(end == ending)
    }

    private static let leaving =
        Ending.table(
            doubts: 0,
            [
                .scheduled: .becomes("suppressed"), .held: .becomes("suppressed"),
                .claimed: .becomes("suppressed"), .releasing: .becomes("releasing", raises: 0),
            ], else: .unchanged)
        + Ending.table(
            doubts: 1,
            [
                .held: .becomes("abandoned"), .claimed: .becomes("abandoned"),
                .inDoubt: .becomes("abandoned"), .releasing: .becomes("releasing", raises: 0),
            ], else: .unchanged)

    @Test(arguments: leaving)
    func `a contact who leaves gets no other attempt`(sample: Sample, ending: Ending) {
        var life = sample.life()
        var hasChanged = false
        let end = Ending.of(&life) { life throws(Lifecycle.Refusal) in
            hasChanged = life.leave(at: Sample.now)
        }
        #expect(end == ending)
        #expect(hasChanged == (ending != .unchanged))
        #expect(life.wish == (sample.kind == .releasing))
        let hasChangedAgain = life.leave(at: Sample.now)
        #expect(!hasChangedAgain, "nothing is left to change")
    }

    @Test(arguments: Sample.all, [0, 1, 2])
    func `the third death alone quarantines what is not under way`(sample: Sample, deaths: Int) {
        var life = sample.life(deaths: deaths)
        let before = life
        let isBuried = life.bury(at: Sample.now)
        if before.isFinal {
            #expect(!isBuried)
            #expect(life == before)
            return
        }
        #expect(life.deaths == deaths + 1)
        #expect(isBuried == (deaths == 2 && sample.kind != .releasing))
        let end = sample.doubts == 0 ? "quarantined" : "abandoned"
        #expect(life.state.name == (isBuried ? end : before.state.name))
        #expect(life.version == before.version + (isBuried ? 1 : 0))
    }
}
