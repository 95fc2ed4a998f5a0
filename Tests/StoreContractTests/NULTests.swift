import BelayCore
import BelayStore
import Testing

@Suite("A NUL in what a store is given")
struct NULTests {
    @Test(arguments: Backend.every)
    func `a name with one is refused, and is not its beginning`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let batch = try await trial.batch("a")
            let id = try await trial.accepted(batch: batch, tags: ["a"])
            let key = Key(
                id: "a", account: trial.mine, door: .native, scopes: nil, name: "a",
                secretHash: [UInt8](repeating: 1, count: 32), created: .start)
            try await store.add(key)
            let cut = "a\0b"
            #expect(try await store.addAccount(named: cut, at: .start) == nil)
            await #expect(throws: StoreError.self) {
                try await store.addBatch(BatchID(cut), of: trial.mine, at: .start)
            }
            await #expect(throws: StoreError.self) {
                var other = key
                other.id = cut
                try await store.add(other)
            }
            await #expect(throws: StoreError.self) {
                _ = try await store.accept(trial.draft(tags: [cut]), of: trial.mine)
            }
            await #expect(throws: StoreError.self) {
                var draft = trial.draft()
                draft.messages[0].bcc = [Mailbox(address: "a@example.org\0b")]
                _ = try await store.accept(draft, of: trial.mine)
            }
            #expect(try await store.key(cut) == nil)
            #expect(try await !store.revokeKey(cut, at: .start))
            let answer = try await store.accept(
                trial.draft(batch: BatchID(cut)), of: trial.mine)
            #expect(answer == .unknownBatch)
            #expect(try await store.batch(BatchID(cut), of: trial.mine, at: .start) == nil)
            for scope in [Stop.Scope.tag(cut), .batch(BatchID(cut))] {
                #expect(try await trial.stop(scope, .cancel) == .unknownScope)
            }
            let filter = SendFilter(batch: BatchID(cut))
            #expect(try await store.sends(of: trial.mine, matching: filter, at: .start) == [])
            #expect(try await trial.delivery(id).coverage == .clear)
        }
    }

    @Test(arguments: Backend.every)
    func `a relay's words are kept whole`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            let isSettled = try await trial.store.settle(
                hold, .refused, reply: "550 no\0 way", at: .due, jitter: 0)
            #expect(isSettled)
            #expect(try await trial.delivery(id).reply == "550 no? way")
        }
    }
}
