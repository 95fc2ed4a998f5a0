import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("What doors keep of their own")
struct RecordTests {
    private static let kind = RecordKind("door/thing")
    private static let otherKind = RecordKind("door/other")

    private static func draft(_ text: String, key: String? = nil) -> RecordDraft {
        RecordDraft(kind: kind, key: key, body: Array(text.utf8))
    }

    private static func kept(
        _ number: Int64, _ text: String, key: String? = nil, version: Int64 = 1,
        modified: Instant = .start
    ) -> KeptRecord {
        KeptRecord(
            number: number, kind: kind, key: key, body: Array(text.utf8), version: version,
            created: .start, modified: modified)
    }

    @Test(arguments: Backend.every)
    func `a record is found by its number and by its key, after a restart too`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let answer = try await store.addRecord(
                Self.draft("a\0b", key: "Key"), of: trial.mine, at: .start)
            #expect(answer == .done(Self.kept(1, "a\0b", key: "Key")))
            try await trial.reopen()
            let again = try trial.store
            let kept = Self.kept(1, "a\0b", key: "Key")
            for reference in [RecordReference.number(1), .key("Key")] {
                #expect(try await again.record(reference, Self.kind, of: trial.mine) == kept)
            }
            for reference in [RecordReference.number(2), .key("key"), .key("Key\0")] {
                #expect(try await again.record(reference, Self.kind, of: trial.mine) == nil)
            }
            #expect(try await again.record(.number(1), Self.otherKind, of: trial.mine) == nil)
            #expect(try await again.record(.number(1), Self.kind, of: trial.other) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a number is never used twice, each kind and account has its own`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for expected in [Int64(1), 2] {
                let answer = try await store.addRecord(Self.draft("x"), of: trial.mine, at: .start)
                #expect(answer == .done(Self.kept(expected, "x")))
            }
            #expect(try await store.removeRecord(2, Self.kind, of: trial.mine))
            #expect(try await !store.removeRecord(2, Self.kind, of: trial.mine))
            #expect(try await !store.removeRecord(1, Self.kind, of: trial.other))
            #expect(try await !store.removeRecord(1, Self.otherKind, of: trial.mine))
            try await trial.reopen()
            let next = try await trial.store.addRecord(
                Self.draft("y"), of: trial.mine, at: .start)
            #expect(next == .done(Self.kept(3, "y")))
            let theirs = try await trial.store.addRecord(
                Self.draft("z"), of: trial.other, at: .start)
            #expect(theirs == .done(Self.kept(1, "z")))
            #expect(try await trial.store.recordCount(Self.kind, of: trial.mine) == 2)
            #expect(try await trial.store.recordCount(Self.otherKind, of: trial.mine) == 0)
        }
    }

    @Test(arguments: Backend.every)
    func `a key is one record's`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.addRecord(Self.draft("a", key: "k"), of: trial.mine, at: .start)
            _ = try await store.addRecord(Self.draft("b"), of: trial.mine, at: .start)
            let taken = try await store.addRecord(
                Self.draft("c", key: "k"), of: trial.mine, at: .start)
            #expect(taken == .keyTaken(1))
            let change = try await store.changeRecord(
                2, to: Self.draft("b", key: "k"), ifVersion: nil, of: trial.mine, at: .due)
            #expect(change == .keyTaken(1))
            let own = try await store.changeRecord(
                1, to: Self.draft("A", key: "k"), ifVersion: nil, of: trial.mine, at: .due)
            #expect(own == .done(Self.kept(1, "A", key: "k", version: 2, modified: .due)))
            #expect(try await store.removeRecord(1, Self.kind, of: trial.mine))
            let free = try await store.changeRecord(
                2, to: Self.draft("b", key: "k"), ifVersion: 1, of: trial.mine, at: .due)
            #expect(free == .done(Self.kept(2, "b", key: "k", version: 2, modified: .due)))
        }
    }

    @Test(arguments: Backend.every)
    func `a change of what was read before another's change is refused`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.addRecord(Self.draft("a"), of: trial.mine, at: .start)
            let first = try await store.changeRecord(
                1, to: Self.draft("b"), ifVersion: 1, of: trial.mine, at: .due)
            let now = Self.kept(1, "b", version: 2, modified: .due)
            #expect(first == .done(now))
            let late = try await store.changeRecord(
                1, to: Self.draft("c"), ifVersion: 1, of: trial.mine, at: .due)
            #expect(late == .changedMeanwhile(now))
            let unknown = try await store.changeRecord(
                1, to: Self.draft("c"), ifVersion: nil, of: trial.other, at: .due)
            #expect(unknown == .unknown)
            #expect(try await store.record(.number(1), Self.kind, of: trial.mine) == now)
        }
    }

    @Test(arguments: Backend.every)
    func `records come in pages, which end early when they are large`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let large = [UInt8](repeating: 7, count: Limits.pageBytes / 2)
            for body in [[1], large, large, [2]] {
                let draft = RecordDraft(kind: Self.kind, body: body)
                _ = try await store.addRecord(draft, of: trial.mine, at: .start)
            }
            let pages: [(Int64, Int, [Int64])] = [
                (0, 10, [1, 2]), (2, 10, [3, 4]), (4, 10, []), (0, 1, [1]), (0, 0, []),
            ]
            for (after, limit, numbers) in pages {
                let page = try await store.records(
                    Self.kind, of: trial.mine, after: after, limit: limit)
                #expect(page.map(\.number) == numbers)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `what is beyond a bound is refused`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let long = String(repeating: "k", count: Limits.recordKey + 1)
            let drafts = [
                Self.draft("a", key: long), Self.draft("a", key: ""),
                RecordDraft(
                    kind: Self.kind, body: [UInt8](repeating: 0, count: Limits.recordBody + 1)),
            ]
            for draft in drafts {
                #expect(
                    try await store.addRecord(draft, of: trial.mine, at: .start) == .tooLarge)
            }
            await #expect(throws: StoreError.self) {
                _ = try await store.addRecord(
                    Self.draft("a", key: "a\0"), of: trial.mine, at: .start)
            }
            await #expect(throws: StoreError.self) {
                _ = try await store.addRecord(Self.draft("a"), of: AccountID(99), at: .start)
            }
        }
    }
}
