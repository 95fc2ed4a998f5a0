import BelayCore
import BelayStore
import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import Testing

@Suite("A store that is moved while it is used, and the reference model", .serialized)
struct JourneyTests {
    /// So many steps lie between two moves.
    private static let leg = 90

    @Test(arguments: [1] as [UInt64])
    func `the same steps get the same answers`(seed: UInt64) async throws {
        let policy = StorePolicy(lanes: [.account("other")])
        try await Self.run(policy: policy) { memory, moved in
            var model = Subject(trial: memory)
            var subject = Subject(trial: moved)
            var script = Script(seed: seed, accounts: [memory.mine, memory.other])
            for number in 0..<Self.leg * 6 {
                var step = script.next(holds: model.holds.count, stops: model.stops.count)
                // Who was alone in a dead process's hand is not moved.
                if case .bury = step { continue }
                if case .reopen = step { continue }
                if number % Self.leg == Self.leg - 1 { step = .reopen }
                try await Self.compare(&model, &subject, "seed \(seed), step \(number): \(step)") {
                    try await $0.take(step)
                }
            }
            for step in script.records() {
                try await Self.compare(&model, &subject, "seed \(seed), in the end: \(step)") {
                    try await $0.take(step)
                }
            }
            #expect(model.holds.count > 10 && model.stops.count > 8, "a dull script")
        }
    }

    @Test(arguments: [1] as [UInt64])
    func `the same steps for audiences get the same answers`(seed: UInt64) async throws {
        try await Self.run(policy: StorePolicy()) { memory, moved in
            var model = Subject(trial: memory)
            var subject = Subject(trial: moved)
            var script = AudienceScript(seed: seed, account: memory.mine)
            for number in 0..<Self.leg * 4 {
                let step = script.next(after: model)
                if case .engine(.bury) = step { continue }
                let words = "seed \(seed), step \(number): \(step)"
                try await Self.compare(&model, &subject, words) { try await $0.take(step) }
                guard number % Self.leg == Self.leg - 1 else { continue }
                try await Self.compare(&model, &subject, "a move") { try await $0.take(.reopen) }
            }
            for step in script.records() {
                try await Self.compare(&model, &subject, "seed \(seed), in the end: \(step)") {
                    try await $0.take(step)
                }
            }
        }
    }

    private static func compare(
        _ model: inout Subject, _ subject: inout Subject, _ words: String,
        _ take: (inout Subject) async throws -> String
    ) async throws {
        let expected = try await take(&model)
        let answer = try await take(&subject)
        let difference = Words.difference(answer, expected)
        try #require(difference == nil, "\(words)")
    }

    private static func run(
        policy: StorePolicy, _ body: (_ memory: Trial, _ moved: Trial) async throws -> Void
    ) async throws {
        try await Backend.memory.run(policy: policy) { memory in
            try await Journey.run(policy: policy) { journey in
                let moved = try await Trial(try await journey.begin()) {
                    try await journey.move()
                }
                try #require([memory.mine, memory.other] == [moved.mine, moved.other])
                try await body(memory, moved)
                #expect(await journey.moves >= 4)
            }
        }
    }
}
