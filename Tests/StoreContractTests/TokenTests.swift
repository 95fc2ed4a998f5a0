import BelayCore
import BelayStore
import Testing

@Suite("Access tokens and nonces")
struct TokenTests {
    private static func hash(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 30) + [UInt8(number >> 8), UInt8(number & 0xFF)]
    }

    private static func token(
        _ number: Int, key: String = "key", made: Instant = .start, expires: Instant = .due
    ) -> Token {
        Token(hash: hash(number), key: key, made: made, expires: expires)
    }

    private static func addKey(to trial: Trial, _ id: String = "key") async throws {
        try await trial.store.add(
            Key(
                id: id, account: trial.mine, door: .marketingCloud, scopes: nil, name: "",
                secretHash: hash(0), created: .start))
    }

    @Test(arguments: Backend.every)
    func `a token is good until it is over, across a restart`(backend: Backend) async throws {
        try await backend.run { trial in
            try await Self.addKey(to: trial)
            #expect(try await trial.store.addToken(Self.token(1)) == .added)
            try await trial.reopen()
            let store = try trial.store
            #expect(try await store.token(Self.hash(1), at: .second(99)) == Self.token(1))
            #expect(try await store.token(Self.hash(2), at: .start) == nil)
            // Known a while longer, for whoever asks why it counts no more.
            let forgotten = Instant.due + Limits.tokenMemory
            try await trial.sweep(at: forgotten - .seconds(1))
            let late = try await store.token(Self.hash(1), at: forgotten - .seconds(1))
            #expect(late == Self.token(1))
            #expect(try await store.token(Self.hash(1), at: forgotten) == nil)
            try await trial.sweep(at: forgotten)
            #expect(try await store.token(Self.hash(1), at: .start) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a revoked key's tokens are dead at once`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await Self.addKey(to: trial)
            #expect(try await store.addToken(Self.token(1)) == .added)
            #expect(try await store.revokeKey("key", at: .second(1)))
            #expect(try await store.token(Self.hash(1), at: .start) == nil)
            #expect(try await store.addToken(Self.token(2)) == .unknownKey)
            #expect(try await store.addToken(Self.token(2, key: "none")) == .unknownKey)
        }
    }

    /// As many as a key may have, all good; number 5 ends before the others.
    private static func fill(_ store: any TokenStore) async throws {
        try await withThrowingTaskGroup(of: TokenAnswer.self) { group in
            for number in 0..<Limits.tokensPerKey {
                let token = token(number, expires: .second(number == 5 ? 90 : 100))
                group.addTask { try await store.addToken(token) }
            }
            for try await answer in group { #expect(answer == .added) }
        }
    }

    @Test(arguments: Backend.every)
    func `a token makes room once it is over, and not while somebody works with it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await Self.addKey(to: trial)
            try await Self.addKey(to: trial, "second")
            let most = Limits.tokensPerKey
            try await Self.fill(store)
            func add(_ number: Int, _ key: String = "key", at now: Instant) async throws
                -> TokenAnswer
            {
                try await store.addToken(
                    Self.token(number, key: key, made: now, expires: now + .seconds(100)))
            }
            let early = Instant.second(90) - .milliseconds(1)
            #expect(try await add(most, at: early) == .tooMany(until: .second(90)))
            #expect(try await store.token(Self.hash(most), at: early) == nil)
            #expect(try await store.token(Self.hash(5), at: early) != nil)
            #expect(try await add(most, at: .second(90)) == .added)
            #expect(try await store.token(Self.hash(5), at: .second(90)) == nil)
            #expect(try await store.token(Self.hash(0), at: .second(90)) != nil)
            #expect(try await add(most + 1, at: .second(90)) == .tooMany(until: .second(100)))
            #expect(try await add(most + 2, "second", at: .second(90)) == .added)
            // Those that are over stay known while nobody needs their room.
            #expect(try await store.token(Self.hash(0), at: .second(100)) != nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a nonce counts once for a key, across a restart`(backend: Backend) async throws {
        try await backend.run { trial in
            try await Self.addKey(to: trial)
            try await Self.addKey(to: trial, "second")
            func spend(_ key: String, at now: Instant) async throws -> Bool {
                try await trial.store.spend(
                    Self.hash(1), ofKey: key, until: now + .seconds(50), at: now)
            }
            #expect(try await spend("key", at: .start))
            try await trial.reopen()
            #expect(try await !spend("key", at: .second(49)))
            #expect(try await spend("second", at: .second(49)))
            try await trial.sweep(at: .second(49))
            #expect(try await !spend("key", at: .second(49)))
            // Its first use is so old that the door refuses it for its age.
            #expect(try await spend("key", at: .second(50)))
            #expect(try await !spend("key", at: .second(99)))
            await #expect(throws: StoreError.self) { _ = try await spend("none", at: .start) }
        }
    }
}
