import BelayCore
import BelayStore
import Testing

@Suite("Keys at a client's wish")
struct KeyTests {
    @Test(arguments: Backend.every)
    func `a key is added, changed and revoked, and stays so`(backend: Backend) async throws {
        try await backend.run { trial in
            let caller = try await Self.caller(trial, nil)
            var key = Self.key("k", trial.mine, ["a", "b"], at: .second(2))
            #expect(try await trial.store.add(key, by: caller, cap: 9) == .done(key))
            try await trial.reopen()
            #expect(try await trial.store.key("k") == key)
            key.name = "new"
            let renamed = try await trial.store.changeKey(
                "k", name: "new", scopes: nil, by: caller)
            #expect(renamed == .done(key))
            key.scopes = ["c"]
            let changed = try await trial.store.changeKey(
                "k", name: "new", scopes: ["c"], by: caller)
            #expect(changed == .done(key))
            try await trial.reopen()
            #expect(try await trial.store.key("k") == key)
            key.revoked = .second(5)
            let revoked = try await trial.store.revokeKey("k", by: caller, at: .second(5))
            #expect(revoked == .done(key))
            try await trial.reopen()
            #expect(try await trial.store.key("k") == key)
            let again = try await trial.store.revokeKey("k", by: caller, at: .second(6))
            #expect(again == .refused(.unknown))
            #expect(try await trial.store.key("k") == key)
        }
    }

    @Test(arguments: Backend.every)
    func `live keys come oldest first, of one account and door`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            var ofAnotherDoor = Self.key("x", trial.mine, nil, at: .start)
            ofAnotherDoor.door = .native
            var revoked = Self.key("y", trial.mine, nil, at: .start)
            revoked.revoked = .start
            for key in [
                Self.key("b", trial.mine, nil, at: .second(2)),
                Self.key("a", trial.mine, nil, at: .second(2)),
                Self.key("c", trial.mine, nil, at: .second(1)),
                Self.key("z", trial.other, nil, at: .start), ofAnotherDoor,
            ] { try await store.add(key) }
            revoked.revoked = nil
            try await store.add(revoked)
            _ = try await store.revokeKey("y", at: .second(9))
            for (limit, ids) in [
                (9, ["c", "a", "b"]), (2, ["c", "a"]), (0, []), (-1, []),
            ] {
                let found = try await store.liveKeys(
                    of: trial.mine, at: .sendGrid, limit: limit)
                #expect(found.map(\.id) == ids)
            }
            #expect(try await store.liveKeys(of: AccountID(99), at: .sendGrid, limit: 9) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `only live keys of the account and door count against the cap`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let caller = try await Self.caller(trial, nil)
            var foreign = Self.key("n", trial.mine, nil, at: .start)
            foreign.door = .native
            try await store.add(foreign)
            try await store.add(Self.key("o", trial.other, nil, at: .start))
            func add(_ id: String) async throws -> KeyAnswer {
                let key = Self.key(id, trial.mine, nil, at: .start)
                let answer = try await store.add(key, by: caller, cap: 3)
                let isThere = try await store.key(id) != nil
                #expect(isThere == (answer == .done(key)))
                return answer
            }
            for id in ["1", "2"] { _ = try await add(id) }
            #expect(try await add("3") == .refused(.capReached))
            _ = try await store.revokeKey("1", by: caller, at: .start)
            guard case .done = try await add("4") else {
                Issue.record("a revoked key counts")
                return
            }
            #expect(try await add("5") == .refused(.capReached))
        }
    }

    @Test(arguments: Backend.every)
    func `many at once get no more than the cap`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let caller = try await Self.caller(trial, nil)
            let answers = try await withThrowingTaskGroup(of: KeyAnswer.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let key = Self.key("k\(number)", trial.mine, nil, at: .start)
                        return try await store.add(key, by: caller, cap: 8)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == .refused(.capReached) } == 33)
            let live = try await store.liveKeys(of: trial.mine, at: .sendGrid, limit: 99)
            #expect(live.count == 8)
        }
    }

    /// What the caller had when its request was let in, what it has now, what the other key has.
    struct Case: Sendable, CustomTestStringConvertible {
        var believed: [String]?
        var current: [String]?
        var other: [String]?
        var mayDo: Bool

        var testDescription: String {
            [believed, current, other].map { $0?.joined(separator: ",") ?? "all" }
                .joined(separator: "/")
        }
    }

    private static let cases = [
        Case(believed: nil, current: nil, other: nil, mayDo: true),
        Case(believed: nil, current: nil, other: ["a"], mayDo: true),
        Case(believed: ["a"], current: ["a"], other: ["a"], mayDo: true),
        Case(believed: ["a"], current: ["a"], other: [], mayDo: true),
        Case(believed: ["a"], current: ["a"], other: ["b"], mayDo: false),
        Case(believed: ["a"], current: ["a"], other: ["a", "b"], mayDo: false),
        Case(believed: ["a"], current: ["a"], other: nil, mayDo: false),
        Case(believed: [], current: [], other: nil, mayDo: false),
        // Rights that were taken away, or given, since the request was let in.
        Case(believed: nil, current: ["a"], other: ["a"], mayDo: false),
        Case(believed: ["a", "b"], current: ["a"], other: ["a"], mayDo: false),
        Case(believed: ["a", "b"], current: ["a"], other: ["b"], mayDo: false),
        Case(believed: ["a"], current: ["b", "a"], other: ["a"], mayDo: true),
        Case(believed: ["a"], current: nil, other: ["a"], mayDo: true),
        // Byte by byte.
        Case(believed: ["caf\u{E9}"], current: ["caf\u{E9}"], other: ["cafe\u{301}"], mayDo: false),
    ]

    @Test(arguments: Backend.every, cases)
    func `a caller's rights at that moment bound what it may do`(
        backend: Backend, test: Case
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            var caller = try await Self.caller(trial, test.current)
            caller.scopes = test.believed
            for (index, act) in try Self.acts(store, caller, test.other).enumerated() {
                let target = Self.key(
                    "t\(index)", trial.mine, act.touches ? test.other : [], at: .start)
                if act.isForExisting { try await store.add(target) }
                let answer = try await act.run(target)
                if test.mayDo {
                    guard case .done = answer else {
                        Issue.record("act \(index): \(answer)")
                        continue
                    }
                } else {
                    #expect(answer == .refused(.forbidden))
                    let left = try await store.key(target.id)
                    #expect(left == (act.isForExisting ? target : nil))
                }
            }
        }
    }

    @Test(arguments: Backend.every)
    func `a caller that was revoked or is gone does nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let revoked = try await Self.caller(trial, nil)
            _ = try await store.revokeKey(revoked.id, at: .second(1))
            let gone = Self.key("gone", trial.mine, nil, at: .start)
            for caller in [revoked, gone] {
                for (index, act) in try Self.acts(store, caller, []).enumerated() {
                    let target = Self.key("\(caller.id)\(index)", trial.mine, [], at: .start)
                    if act.isForExisting { try await store.add(target) }
                    #expect(try await act.run(target) == .refused(.callerRevoked))
                    let left = try await store.key(target.id)
                    #expect(left == (act.isForExisting ? target : nil))
                }
            }
        }
    }

    @Test(arguments: Backend.every)
    func `what is not the account's own live key of that door is unknown`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let caller = try await Self.caller(trial, nil)
            let foreign = Self.key("foreign", trial.other, [], at: .start)
            var door = Self.key("door", trial.mine, [], at: .start)
            door.door = .native
            let revoked = Self.key("revoked", trial.mine, [], at: .start)
            for key in [foreign, door, revoked] { try await store.add(key) }
            _ = try await store.revokeKey("revoked", at: .start)
            let before = try await store.keys(of: nil)
            for id in ["foreign", "door", "revoked", "nobody", "", "revoked\0"] {
                let changed = try await store.changeKey(id, name: "n", scopes: ["a"], by: caller)
                #expect(changed == .refused(.unknown))
                let ended = try await store.revokeKey(id, by: caller, at: .second(1))
                #expect(ended == .refused(.unknown))
            }
            #expect(try await store.keys(of: nil) == before)
        }
    }

    @Test(arguments: Backend.every)
    func `a key revokes itself`(backend: Backend) async throws {
        try await backend.run { trial in
            let caller = try await Self.caller(trial, ["a"])
            let answer = try await trial.store.revokeKey(caller.id, by: caller, at: .second(1))
            guard case .done = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(try await trial.store.key(caller.id)?.revoked == .second(1))
        }
    }

    // MARK: Helpers

    private struct Act {
        /// Whether the key is there before.
        var isForExisting: Bool
        /// Whether the key has the rights in question before, rather than after.
        var touches: Bool
        var run: (Key) async throws -> KeyAnswer
    }

    /// Each thing that a client can do: with a key that has such rights, or is to have them.
    private static func acts(_ store: any Store, _ caller: Key, _ scopes: [String]?) throws -> [Act]
    {
        var acts = [
            Act(isForExisting: true, touches: true) {
                try await store.changeKey($0.id, name: "n", scopes: nil, by: caller)
            },
            Act(isForExisting: true, touches: true) {
                try await store.changeKey($0.id, name: "n", scopes: [], by: caller)
            },
            Act(isForExisting: true, touches: true) {
                try await store.revokeKey($0.id, by: caller, at: .start)
            },
            Act(isForExisting: false, touches: true) {
                try await store.add($0, by: caller, cap: 99)
            },
        ]
        if let scopes {
            acts.append(
                Act(isForExisting: true, touches: false) {
                    try await store.changeKey($0.id, name: "n", scopes: scopes, by: caller)
                })
        }
        return acts
    }

    private static func caller(_ trial: Trial, _ scopes: [String]?) async throws -> Key {
        let caller = key("caller", trial.mine, scopes, at: .start)
        try await trial.store.add(caller)
        return caller
    }

    private static func key(
        _ id: String, _ account: AccountID, _ scopes: [String]?, at now: Instant
    ) -> Key {
        Key(
            id: id, account: account, door: .sendGrid, scopes: scopes, name: "name of \(id)",
            secretHash: [UInt8](repeating: 9, count: 32), created: now)
    }
}
