import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("A server that everything happens to", .timeLimit(.minutes(5)))
struct SimulationTests {
    /// Another campaign is another range of seeds.
    static let seeds: Range<UInt64> = 1..<301

    @Test func `keeps its promises, whatever the seed`() async throws {
        var reached: Set<Rarity> = []
        for seed in Self.seeds {
            let world = World(World.Plan(seed: seed))
            do {
                try await world.run()
            } catch {
                let trace = await world.trace.suffix(60).joined(separator: "\n")
                Issue.record("seed \(seed): \(error)\n\(trace)")
                return
            }
            reached.formUnion(await world.reached)
        }
        // A campaign that did not get there has shown nothing.
        let missed = Set(Rarity.allCases).subtracting(reached)
        #expect(missed.isEmpty)
    }

    @Test(arguments: [1, 78, 200] as [UInt64])
    func `a seed repeats itself`(_ seed: UInt64) async throws {
        let first = World(World.Plan(seed: seed))
        try await first.run()
        let second = World(World.Plan(seed: seed))
        try await second.run()
        #expect(await first.trace == second.trace)
        #expect(await first.trace.count > 20)
    }

    @Test(arguments: [false, true])
    func `keeps its promises, whichever call of the store fails`(_ isAfter: Bool) async throws {
        for seed in [11, 12, 13] as [UInt64] {
            var plan = World.Plan(seed: seed, steps: 25, isRough: false)
            plan.isFaultAfter = isAfter
            let whole = World(plan)
            try await whole.run()
            let calls = await whole.calls
            #expect(calls > 50)
            for call in 1...calls {
                plan.faultyCall = call
                let world = World(plan)
                do {
                    try await world.run()
                } catch {
                    let trace = await world.trace.suffix(60).joined(separator: "\n")
                    Issue.record("seed \(seed), call \(call), after \(isAfter): \(error)\n\(trace)")
                    return
                }
            }
        }
    }
}
