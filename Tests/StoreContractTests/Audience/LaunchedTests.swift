import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("A list of records with their sends")
struct LaunchedTests {
    private static func numbers(_ trial: Trial, _ filter: LaunchedFilter) async throws -> [Int64] {
        try await trial.store.launched(filter, of: trial.mine, at: .second(1))
            .map(\.record.number)
    }

    @Test(arguments: Backend.every)
    func `it is of one kind and account, the newest first, in pages`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            for name in ["a", "b", "c", "d"] { _ = try await trial.campaign(name) }
            let other = RecordDraft(kind: RecordKind("door/other"), body: [])
            _ = try await trial.store.addRecord(other, of: trial.mine, at: .start)
            let kind = Trial.kind
            #expect(try await Self.numbers(trial, LaunchedFilter(kind)) == [4, 3, 2, 1])
            #expect(try await Self.numbers(trial, LaunchedFilter(kind, limit: 2)) == [4, 3])
            #expect(
                try await Self.numbers(trial, LaunchedFilter(kind, before: 3, limit: 5)) == [2, 1])
            #expect(
                try await Self.numbers(trial, LaunchedFilter(kind, skip: 1, limit: 2)) == [3, 2])
            #expect(try await Self.numbers(trial, LaunchedFilter(kind, limit: 0)) == [])
            let theirs = try await trial.store.launched(
                LaunchedFilter(kind), of: trial.other, at: .start)
            #expect(theirs == [])
        }
    }

    @Test(arguments: Backend.every)
    func `it is searched by name, state, label, key and send`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let kind = Trial.kind
            let draft = RecordDraft(
                kind: kind, key: "k", name: "Summer Sale", labels: ["a", "b\nc"], body: [7])
            _ = try await store.addRecord(draft, of: trial.mine, at: .start)
            _ = try await trial.campaign("winter sale", labels: ["a"])
            _ = try await trial.campaign("news", labels: ["b"])
            let send = try await trial.launched(2, to: [.everybody])
            let paused = try await trial.launched(3, to: [.everybody])
            try await trial.stopped(.send(paused), .pause, by: .native)
            try await trial.reopen()
            for (filter, expected) in [
                (LaunchedFilter(kind, name: "SALE"), [2, 1] as [Int64]),
                (LaunchedFilter(kind, name: "summer"), [1]), (LaunchedFilter(kind, name: "%"), []),
                (LaunchedFilter(kind, states: [.draft]), [1]),
                (LaunchedFilter(kind, states: [.scheduled, .paused]), [3, 2]),
                (LaunchedFilter(kind, states: [.done]), []),
                (LaunchedFilter(kind, labels: ["a"]), [2, 1]),
                (LaunchedFilter(kind, labels: ["b", "b\nc"]), [3, 1]),
                (LaunchedFilter(kind, labels: ["c"]), []),
                (LaunchedFilter(kind, name: "sale", states: [.scheduled], labels: ["a"]), [2]),
                (LaunchedFilter(kind, .record(.key("k"))), [1]),
                (LaunchedFilter(kind, .record(.number(2)), states: [.draft]), []),
                (LaunchedFilter(kind, .send(send)), [2]),
                (LaunchedFilter(kind, .send(SendID(high: 9, low: 9))), []),
            ] {
                #expect(try await Self.numbers(trial, filter) == expected, "\(filter)")
            }
            let changed = try await trial.store.changeRecord(
                1, to: RecordDraft(kind: kind, key: "k", name: "x", labels: [], body: [7]),
                ifVersion: 1, of: trial.mine, at: .start)
            guard case .done = changed else {
                Issue.record("it was not changed")
                return
            }
            #expect(try await Self.numbers(trial, LaunchedFilter(kind, labels: ["a"])) == [2])
        }
    }

    @Test(arguments: Backend.every)
    func `a kind may be capped by its door`(backend: Backend) async throws {
        try await backend.run { trial in
            let draft = RecordDraft(kind: Trial.kind, body: [], cap: 2)
            for _ in 0..<2 {
                guard
                    case .done = try await trial.store.addRecord(
                        draft, of: trial.mine, at: .start)
                else {
                    Issue.record("it was not added")
                    return
                }
            }
            let third = try await trial.store.addRecord(draft, of: trial.mine, at: .start)
            #expect(third == .capReached)
            #expect(try await trial.discard(1) == .gone)
            let again = try await trial.store.addRecord(draft, of: trial.mine, at: .start)
            #expect(again != .capReached)
        }
    }
}
