import BelayCore
import BelayStore
import Testing

@Suite("Accepting under an idempotency key")
struct IdempotencyTests {
    private static let end = Instant.start + Limits.idempotencyLifetime

    @Test(arguments: Backend.allCases)
    func `a key stands for one request of one account`(backend: Backend) async throws {
        try await backend.run { trial in
            let first = try Self.draft(trial, "k")
            #expect(try await trial.store.accept(first, of: trial.mine) == .accepted(number: 1))
            try await trial.reopen()
            let store = try trial.store
            let again = try Self.draft(trial, "k")
            let repeated = EarlierAnswer.repeated(first.id, number: 1)
            #expect(try await store.accept(again, of: trial.mine) == .earlier(repeated))
            let other = try Self.draft(trial, "k", body: 2)
            #expect(try await store.accept(other, of: trial.mine) == .earlier(.keyReused))
            for (draft, answer) in [(again, repeated), (other, .keyReused)] {
                let found = try await Self.look(store, draft, of: trial.mine)
                #expect(found == answer)
                #expect(try await store.send(.id(draft.id), of: trial.mine, at: .start) == nil)
            }
            // Neither took a number, and neither touched what another account does.
            let case2 = try Self.draft(trial, "K")
            #expect(try await store.accept(case2, of: trial.mine) == .accepted(number: 2))
            #expect(try await Self.look(store, other, of: trial.other) == nil)
            #expect(try await store.accept(other, of: trial.other) == .accepted(number: 1))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a refused accept leaves its key free`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            var draft = try Self.draft(trial, "k")
            let used = try await trial.accept(trial.draft())
            draft.batch = BatchID("nobody's")
            #expect(try await store.accept(draft, of: trial.mine) == .unknownBatch)
            #expect(try await Self.look(store, draft, of: trial.mine) == nil)
            draft.batch = nil
            draft.id = used
            await #expect(throws: StoreError.self) {
                _ = try await store.accept(draft, of: trial.mine)
            }
            #expect(try await Self.look(store, draft, of: trial.mine) == nil)
            let mended = try Self.draft(trial, "k", body: 2)
            _ = try await trial.accept(mended)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a repetition is answered though its batch has expired since`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let late = Instant.start + Limits.batchLifetime - .hours(1)
            var first = try Self.draft(trial, "k", at: late)
            first.messages[0].due = late
            first.batch = batch
            let id = try await trial.accept(first)
            try await trial.settled(DeliveryID(send: id, position: 0), .accepted, at: late)
            var again = first
            again.id = trial.nextID()
            again.accepted = late + .hours(23)
            let answer = try await trial.store.accept(again, of: trial.mine)
            guard case .earlier(.repeated(id, _)) = answer else {
                Issue.record("\(answer)")
                return
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `of many at once one is stored, and the others hear of it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let drafts = try (0..<60).map { number in
                // Every third is another request under the same key.
                try Self.draft(trial, "k", body: number % 3 == 0 ? 2 : 1)
            }
            let answers = try await withThrowingTaskGroup(of: (Int, AcceptAnswer).self) { group in
                for (index, draft) in drafts.enumerated() {
                    group.addTask { (index, try await store.accept(draft, of: trial.mine)) }
                }
                return try await group.reduce(into: [Int: AcceptAnswer]()) { $0[$1.0] = $1.1 }
            }
            let winners = answers.compactMap { index, answer -> (index: Int, number: Int64)? in
                guard case .accepted(let number) = answer else { return nil }
                return (index, number)
            }
            let (winner, number) = try #require(winners.first)
            #expect(winners.count == 1)
            for (index, answer) in answers where index != winner {
                let isSame = drafts[index].idempotency == drafts[winner].idempotency
                let told = EarlierAnswer.repeated(drafts[winner].id, number: number)
                #expect(answer == .earlier(isSame ? told : .keyReused))
            }
            let sends = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(sends.map(\.id) == [drafts[winner].id])
        }
    }

    @Test(arguments: Backend.allCases, [false, true])
    func `a key is free after its time, swept or not`(
        backend: Backend, isSwept: Bool
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let first = try await trial.accept(try Self.draft(trial, "k"))
            let before = Self.end - .milliseconds(1)
            if isSwept { try await trial.sweep(at: before) }
            let early = try Self.draft(trial, "k", at: before)
            let told = try await store.accept(early, of: trial.mine)
            #expect(told == .earlier(.repeated(first, number: 1)))
            if isSwept { try await trial.sweep(at: Self.end) }
            let late = try Self.draft(trial, "k", body: 2, at: Self.end)
            #expect(try await Self.look(store, late, of: trial.mine) == nil)
            #expect(try await store.accept(late, of: trial.mine) == .accepted(number: 2))
            // The new answer has a lifetime of its own.
            try await trial.sweep(at: Self.end)
            let later = try Self.draft(trial, "k", body: 2, at: Self.end + .hours(23))
            let again = try await store.accept(later, of: trial.mine)
            #expect(again == .earlier(.repeated(late.id, number: 2)))
            #expect(try await store.send(.id(first), of: trial.mine, at: .start) != nil)
        }
    }

    /// Each chunk is one transaction, so that a stop waits behind one at most.
    @Test(arguments: Backend.allCases)
    func `answers whose time is over are forgotten in chunks`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for number in 0..<Limits.sweepChunk {
                _ = try await trial.accept(try Self.draft(trial, "k\(number)"))
            }
            let young = try Self.draft(trial, "young", at: .second(1))
            _ = try await trial.accept(young)
            #expect(try await !store.sweep(at: Self.end - .milliseconds(1)))
            #expect(try await store.sweep(at: Self.end))
            #expect(try await !store.sweep(at: Self.end))
            #expect(try await Self.look(store, young, of: trial.mine, at: Self.end) != nil)
            // Looked at as of long ago: what is gone is gone.
            let gone = try Self.draft(trial, "k0")
            #expect(try await Self.look(store, gone, of: trial.mine) == nil)
        }
    }

    @Test(arguments: [
        ("", false), ("k", true), ("!~", true), ("\"a b\"", false), ("a\tb", false),
        ("a\0", false), ("\u{7F}", false), ("\u{E9}", false), ("a\n", false),
        (String(repeating: "k", count: 255), true), (String(repeating: "k", count: 256), false),
    ])
    func `a key is visible ASCII, up to 255 bytes`(_ text: String, _ isKey: Bool) {
        #expect((IdempotencyKey(text) != nil) == isKey)
    }

    // MARK: Helpers

    /// - Parameter body: stands for what the client sent.
    private static func draft(
        _ trial: Trial, _ key: String, body: UInt8 = 1, at now: Instant = .start
    ) throws -> Acceptance {
        var draft = trial.draft(at: now)
        draft.idempotency = Idempotency(
            key: try #require(IdempotencyKey(key)),
            bodyHash: [UInt8](repeating: body, count: 32))
        return draft
    }

    private static func look(
        _ store: any Store, _ draft: Acceptance, of account: AccountID, at now: Instant = .start
    ) async throws -> EarlierAnswer? {
        let idempotency = try #require(draft.idempotency)
        let now = max(now, draft.accepted)
        return try await store.earlierAnswer(to: idempotency, of: account, at: now)
    }
}
