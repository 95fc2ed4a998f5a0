import BelayCore
import BelayDispatch
import BelayStore
import Testing

@Suite("How long the expander sleeps")
struct ExpansionPlannerTests {
    private static let now = Instant(milliseconds: 1_000)
    private static let next = Instant(milliseconds: 1_500)

    private static let rounds: [([AudienceStep], Duration?)] = [
        ([], .seconds(5)), ([.nothing, .held], .seconds(5)), ([.held, .waits], .milliseconds(50)),
        ([.begun], nil), ([.listed(0)], nil), ([.clearedUp, .waits], nil),
    ]

    @Test(arguments: rounds)
    func `it goes on while something moves, and else until something may`(
        steps: [AudienceStep], longest: Duration?
    ) {
        for next in [nil, Self.next] {
            var round = ExpansionPlanner.Round(
                reading: ClockRule.Reading(now: Self.now, trust: .agreed))
            for step in steps { round.note(step) }
            round.next = next
            let sleep = longest.map { ExpansionPlanner.Sleep(until: next, longest: $0) }
            #expect(ExpansionPlanner().sleep(after: round) == sleep)
        }
    }

    @Test func `nothing is listed by clocks that disagree`() {
        var round = ExpansionPlanner.Round(
            reading: ClockRule.Reading(now: Self.now, trust: .disagreed(by: .hours(1))))
        round.next = Self.next
        let sleep = ExpansionPlanner().sleep(after: round)
        #expect(sleep == ExpansionPlanner.Sleep(until: nil, longest: .seconds(1)))
    }
}
