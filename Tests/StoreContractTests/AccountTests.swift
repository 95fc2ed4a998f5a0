import BelayCore
import BelayStore
import Testing

@Suite("Accounts and keys")
struct AccountTests {
    @Test(arguments: Backend.every)
    func `a name is taken once`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            #expect(try await store.addAccount(named: "mine", at: .second(5)) == nil)
            #expect(try await store.addAccount(named: "", at: .second(5)) == nil)
            let long = String(repeating: "é", count: 255)
            let new = try await store.addAccount(named: long, at: .second(5))
            #expect(try await store.addAccount(named: long + "é", at: .second(5)) == nil)
            let third = try #require(new)
            #expect(third == Account(id: third.id, name: long, created: .second(5)))
            try await trial.reopen()
            let all = try await trial.store.accounts()
            #expect(all.map(\.name) == ["mine", "other", long])
            #expect(all.map(\.id) == [trial.mine, trial.other, third.id])
        }
    }

    @Test(arguments: Backend.every)
    func `names are told apart byte by byte`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let first = try await store.addAccount(named: "caf\u{E9}", at: .start)
            let second = try await store.addAccount(named: "cafe\u{301}", at: .start)
            #expect(first != nil && second != nil && first?.id != second?.id)
        }
    }

    @Test(arguments: Backend.every)
    func `keys come back by account and age`(backend: Backend) async throws {
        try await backend.run { trial in
            let keys = [
                Self.key("k4", trial.other, at: .start),
                Self.key("k3", trial.mine, at: .second(2)),
                Self.key("k1", trial.mine, at: .second(2)),
                Self.key("k2", trial.mine, at: .second(1), scopes: ["mail.send", "ä\"\\"]),
            ]
            for key in keys { try await trial.store.add(key) }
            try await trial.reopen()
            let store = try trial.store
            for key in keys { #expect(try await store.key(key.id) == key) }
            #expect(try await store.key("k5") == nil)
            #expect(try await store.keys(of: trial.mine).map(\.id) == ["k2", "k1", "k3"])
            #expect(try await store.keys(of: trial.other).map(\.id) == ["k4"])
            #expect(try await store.keys(of: nil).map(\.id) == ["k2", "k1", "k3", "k4"])
            #expect(try await store.keys(of: AccountID(99)) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `a key that breaks a rule is refused`(backend: Backend) async throws {
        try await backend.run { trial in
            let key = Self.key("k", trial.mine, at: .start)
            try await trial.store.add(key)
            var short = Self.key("short", trial.mine, at: .start)
            short.secretHash = [1]
            for broken in [key, Self.key("lost", AccountID(99), at: .start), short] {
                await #expect(throws: StoreError.self) { try await trial.store.add(broken) }
            }
            #expect(try await trial.store.keys(of: nil) == [key])
        }
    }

    @Test(arguments: Backend.every)
    func `a revocation keeps its first instant`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await store.add(Self.key("k", trial.mine, at: .start))
            #expect(try await !store.revokeKey("unknown", at: .second(1)))
            #expect(try await store.revokeKey("k", at: .second(1)))
            #expect(try await store.revokeKey("k", at: .second(2)))
            #expect(try await store.key("k")?.revoked == .second(1))
        }
    }

    @Test(arguments: Backend.every)
    func `the last use never falls`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await store.add(Self.key("k", trial.mine, at: .start))
            #expect(try await store.key("k")?.lastUsed == nil)
            for seconds: Int64 in [5, 3] {
                try await store.noteUse(ofKey: "k", at: .second(seconds))
                #expect(try await store.key("k")?.lastUsed == .second(5))
            }
            try await store.noteUse(ofKey: "unknown", at: .second(9))
            #expect(try await store.keys(of: nil).map(\.lastUsed) == [.second(5)])
        }
    }

    private static func key(
        _ id: String, _ account: AccountID, at now: Instant, scopes: [String]? = nil
    ) -> Key {
        Key(
            id: id, account: account, door: .sendGrid, scopes: scopes, name: "name of \(id)",
            secretHash: [UInt8](repeating: 9, count: 32), created: now)
    }
}
