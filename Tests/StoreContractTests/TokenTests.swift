import BelayCore
import BelayStore
import Testing

@Suite("Access tokens and nonces")
struct TokenTests {
    private static func hash(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    private static func token(
        _ byte: UInt8, key: String = "key", made: Instant = .start, expires: Instant = .due
    ) -> Token {
        Token(hash: hash(byte), key: key, made: made, expires: expires)
    }

    private static func addKey(to trial: Trial, _ id: String = "key") async throws {
        try await trial.store.add(
            Key(
                id: id, account: trial.mine, door: .marketingCloud, scopes: nil, name: "",
                secretHash: hash(0), created: .start))
    }

    @Test(arguments: Backend.allCases)
    func `a token is good until it is over, across a restart`(backend: Backend) async throws {
        try await backend.run { trial in
            try await Self.addKey(to: trial)
            #expect(try await trial.store.addToken(Self.token(1)))
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

    @Test(arguments: Backend.allCases)
    func `a revoked key's tokens are dead at once`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await Self.addKey(to: trial)
            #expect(try await store.addToken(Self.token(1)))
            #expect(try await store.revokeKey("key", at: .second(1)))
            #expect(try await store.token(Self.hash(1), at: .start) == nil)
            #expect(try await !store.addToken(Self.token(2)))
            #expect(try await !store.addToken(Self.token(2, key: "none")))
        }
    }

    @Test(arguments: Backend.allCases)
    func `the token that ends first makes room`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            try await Self.addKey(to: trial)
            try await Self.addKey(to: trial, "second")
            #expect(try await store.addToken(Self.token(200, key: "second", expires: .second(1))))
            for byte in 0...UInt8(Limits.tokensPerKey) {
                let expires = Instant.second(byte == 5 ? 90 : 100)
                #expect(try await store.addToken(Self.token(byte, expires: expires)))
            }
            for byte in 0...UInt8(Limits.tokensPerKey) {
                let found = try await store.token(Self.hash(byte), at: .start)
                #expect((found == nil) == (byte == 5))
            }
            #expect(try await store.token(Self.hash(200), at: .start) != nil)
        }
    }

    @Test(arguments: Backend.allCases)
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
