import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("The reference model and PostgreSQL side by side", .serialized)
struct SideBySideTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `the same steps get the same answers`(seed: UInt64) async throws {
        let policy = StorePolicy(lanes: [.account("other")])
        try await Self.run(policy: policy) { memory, postgres in
            var model = Subject(trial: memory)
            var subject = Subject(trial: postgres)
            var script = Script(seed: seed, accounts: [memory.mine, memory.other])
            for number in 0..<1_000 {
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
            #expect(model.holds.count > 25 && model.stops.count > 15, "a dull script")
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `the same steps for audiences get the same answers`(seed: UInt64) async throws {
        try await Self.run(policy: StorePolicy()) { memory, postgres in
            var model = Subject(trial: memory)
            var subject = Subject(trial: postgres)
            var script = AudienceScript(seed: seed, account: memory.mine)
            // Later ones are numbered otherwise: a refused send may leave a gap here.
            for number in 0..<500 {
                let step = script.next(after: model)
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
            #expect(model.holds.count > 5 && model.launches > 2, "a dull script")
        }
    }

    /// Accounts have the model's numbers, and a process that dies leaves no numbers behind.
    private static func run(
        policy: StorePolicy, _ body: (_ memory: Trial, _ postgres: Trial) async throws -> Void
    ) async throws {
        try await Backend.memory.run(policy: policy) { memory in
            try await Cluster.run(policy: policy, isAlone: true) { open in
                let postgres = try await Trial(try await open(), reopen: open)
                try #require([memory.mine, memory.other] == [postgres.mine, postgres.other])
                try await body(memory, postgres)
            }
        }
    }
}
