import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Names with passwords, and tokens", .timeLimit(.minutes(1)))
struct LoginTests {
    private static let seal = Seal(secret: [UInt8](repeating: 1, count: Seal.length))
    private static let otherSeal = Seal(secret: [UInt8](repeating: 2, count: Seal.length))

    let time = ManualTime()
    let store: FaultyStore
    let ring: KeyRing
    let plain: KeyRing.MadeLogin
    let sealed: KeyRing.MadeLogin

    init() async throws {
        let memory = MemoryStore(policy: StorePolicy())
        let account = try #require(await memory.addAccount(named: "one", at: .epoch)).id
        store = FaultyStore(memory)
        ring = KeyRing(store: store, time: time, chance: Chance(SplitMix64(seed: 7)))
        plain = try await ring.makeLogin(for: account, door: .marketingCloud, name: "plain")
        sealed = try await ring.makeLogin(
            for: account, door: .marketingCloud, name: "sealed", sealedBy: Self.seal)
    }

    private func login(_ id: String, _ password: String, _ seal: Seal = seal) async throws -> Key? {
        try await ring.authenticate(
            id, password: password, at: .marketingCloud, sealedBy: seal)
    }

    private func prove(_ id: String, _ password: String, _ seal: Seal = seal) async throws -> Key? {
        try await ring.authenticate(id, at: .marketingCloud, sealedBy: seal) {
            $0.elementsEqual(password.utf8)
        }
    }

    @Test func `a password is the secret, or the one that is sealed`() async throws {
        #expect(plain.password == plain.secret)
        #expect(sealed.password != sealed.secret)
        #expect(try await login(plain.key.id, plain.password) == plain.key)
        #expect(try await login(sealed.key.id, sealed.password) == sealed.key)
        for (id, password) in [
            (sealed.key.id, sealed.secret), (plain.key.id, sealed.password),
            (plain.key.id, ""), ("", plain.password), (plain.key.id + "\0", plain.password),
            (plain.key.id.lowercased() + "x", plain.password),
            (plain.key.id, plain.password + "\u{301}"),
        ] {
            #expect(try await login(id, password) == nil, "\(id) \(password)")
        }
    }

    @Test func `only a sealed password can be proven`() async throws {
        #expect(try await prove(sealed.key.id, sealed.password) == sealed.key)
        #expect(try await prove(sealed.key.id, sealed.secret) == nil)
        #expect(try await prove(plain.key.id, plain.password) == nil)
        let nothing = String(repeating: "\0", count: 43)
        for id in ["nobody", plain.key.id] { #expect(try await prove(id, nothing) == nil) }
    }

    @Test func `the proof is asked for whoever it is`() async throws {
        for id in ["nobody", plain.key.id, sealed.key.id] {
            let asked = Watched(0)
            _ = try await ring.authenticate(
                id, at: .marketingCloud, sealedBy: Self.seal
            ) { _ in
                asked.change { $0 += 1 }
                return false
            }
            #expect(asked.value == 1, "\(id)")
        }
    }

    @Test func `a sealed password is nothing without the server's secret`() async throws {
        #expect(try await login(sealed.key.id, sealed.password, Self.otherSeal) == nil)
        #expect(try await prove(sealed.key.id, sealed.password, Self.otherSeal) == nil)
        let bytes = try #require(sealed.key.sealedPassword)
        #expect(!bytes.contains(sealed.password.utf8))
        // Nor under another key's name.
        var thief = plain.key
        thief.id = "thief"
        thief.sealedPassword = bytes
        try await store.add(thief)
        #expect(try await prove("thief", sealed.password) == nil)
        #expect(try await login("thief", sealed.password) == nil)
    }

    @Test func `a secret is one for its id and its door`() async throws {
        for made in [plain, sealed] {
            let id = made.key.id
            #expect(
                try await ring.authenticate(id, secret: made.secret, at: .marketingCloud)
                    == made.key)
            #expect(try await ring.authenticate(id, secret: made.secret, at: .native) == nil)
            #expect(try await ring.authenticate(id, secret: "", at: .marketingCloud) == nil)
        }
    }

    @Test func `a token is good until its end, and told from one that never was`() async throws {
        let token = ring.token(for: plain.key, lasting: .seconds(10), sealedBy: Self.seal)
        func ask(_ token: String, _ seal: Seal = Self.seal) async throws -> TokenAnswer {
            try await ring.authenticate(token: token, at: .marketingCloud, sealedBy: seal)
        }
        #expect(try await ask(token) == .key(plain.key))
        #expect(try await ask(token, Self.otherSeal) == .unknown)
        #expect(
            try await ring.authenticate(token: token, at: .native, sealedBy: Self.seal) == .unknown)
        for place in stride(from: 0, to: token.utf8.count, by: 7) {
            var bytes = Array(token.utf8)
            bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try await ask(String(decoding: bytes, as: UTF8.self)) == .unknown)
        }
        for text in ["", "A", "AAAA", token + "AAAA", String(token.dropLast(4)), token + "="] {
            #expect(try await ask(text) == .unknown, "\(text)")
        }
        time.advance(by: .milliseconds(9_999))
        #expect(try await ask(token) == .key(plain.key))
        time.advance(by: .milliseconds(1))
        #expect(try await ask(token) == .expired)
    }

    @Test func `a revoked key takes its password and its tokens with it`() async throws {
        let token = ring.token(for: sealed.key, lasting: .seconds(10), sealedBy: Self.seal)
        #expect(try await ring.revoke(sealed.key.id))
        #expect(try await login(sealed.key.id, sealed.password) == nil)
        #expect(try await prove(sealed.key.id, sealed.password) == nil)
        #expect(
            try await ring.authenticate(
                token: token, at: .marketingCloud, sealedBy: Self.seal) == .unknown)
        time.advance(by: .seconds(11))
        #expect(
            try await ring.authenticate(
                token: token, at: .marketingCloud, sealedBy: Self.seal) == .unknown)
    }
}
