import BelayCore
import BelayStore
import Testing

@Suite("The reference model and SQLite side by side")
struct DifferentialTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the same steps get the same answers`(seed: UInt64) async throws {
        let policy = StorePolicy(lanes: [.account("other")])
        try await Backend.memory.run(policy: policy) { memory in
            try await Backend.sqlite.run(policy: policy) { sqlite in
                try #require([memory.mine, memory.other] == [sqlite.mine, sqlite.other])
                var model = Subject(trial: memory)
                var subject = Subject(trial: sqlite)
                var script = Script(seed: seed, accounts: [memory.mine, memory.other])
                for number in 0..<2_000 {
                    let step = script.next(holds: model.holds.count, stops: model.stops.count)
                    let expected = try await model.take(step)
                    let answer = try await subject.take(step)
                    let difference = Words.difference(answer, expected)
                    try #require(difference == nil, "seed \(seed), step \(number): \(step)")
                }
                for step in script.records() {
                    let expected = try await model.take(step)
                    let answer = try await subject.take(step)
                    let difference = Words.difference(answer, expected)
                    #expect(difference == nil, "seed \(seed), in the end: \(step)")
                }
                #expect(model.holds.count > 50 && model.stops.count > 30, "a dull script")
            }
        }
    }
}
