import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Tokens, and secrets that are known again")
struct TokenRingTests {
    private struct Ring {
        let account: AccountID
        let keys: KeyRing
        let tokens: TokenRing
        let time: ManualTime

        func token(for key: Key) async throws -> String {
            let issue = try await tokens.issue(for: key, lifetime: .minutes(20))
            guard case .token(let text) = issue else {
                throw Surprise(what: "there is no token: \(issue)")
            }
            return text
        }
    }

    private static func ring(box: SecretBox? = SecretBox(key: [UInt8](repeating: 1, count: 32)))
        async throws -> Ring
    {
        let store = MemoryStore(policy: StorePolicy())
        let time = ManualTime()
        let chance = Chance(SplitMix64(seed: 7))
        let account = try #require(await store.addAccount(named: "mine", at: time.now))
        return Ring(
            account: account.id,
            keys: KeyRing(store: store, time: time, chance: chance, box: box),
            tokens: TokenRing(store: store, time: time, chance: chance), time: time)
    }

    @Test func `a token stands for its key until one of both is over`() async throws {
        let ring = try await Self.ring()
        let key = try await ring.keys.make(
            for: ring.account, door: .marketingCloud, name: "api"
        ).key
        let first = try await ring.token(for: key)
        #expect(try await ring.tokens.authenticate(first, at: .marketingCloud) == .key(key))
        #expect(try await ring.tokens.authenticate(first, at: .sendGrid) == .nothing)
        let wrong = "x" + first
        #expect(try await ring.tokens.authenticate(wrong, at: .marketingCloud) == .nothing)
        ring.time.advance(by: .minutes(20))
        #expect(try await ring.tokens.authenticate(first, at: .marketingCloud) == .over)
        #expect(try await ring.tokens.authenticate(first, at: .sendGrid) == .nothing)
        let second = try await ring.token(for: key)
        #expect(try await ring.keys.revoke(key.id))
        #expect(try await ring.tokens.authenticate(second, at: .marketingCloud) == .nothing)
        #expect(try await ring.tokens.authenticate(first, at: .marketingCloud) == .nothing)
        #expect(try await ring.tokens.issue(for: key, lifetime: .minutes(20)) == .revoked)
    }

    @Test func `a nonce counts once while its request may be fresh`() async throws {
        let ring = try await Self.ring()
        let key = try await ring.keys.make(
            for: ring.account, door: .marketingCloud, name: "api"
        ).key
        let start = ring.time.now
        func spend(_ nonce: [UInt8], at now: Instant) async throws -> Bool {
            try await ring.tokens.spend(nonce, of: key, for: .minutes(5), at: now)
        }
        #expect(try await spend([1, 2, 3], at: start))
        #expect(try await !spend([1, 2, 3], at: start))
        #expect(try await spend([1, 2], at: start))
        #expect(try await !spend([1, 2, 3], at: start + .minutes(5) - .milliseconds(1)))
        #expect(try await spend([1, 2, 3], at: start + .minutes(5)))
    }

    @Test func `only a recoverable key's secret is known again`() async throws {
        let ring = try await Self.ring()
        let plain = try await ring.keys.make(
            for: ring.account, door: .marketingCloud, name: "plain")
        #expect(plain.key.sealedSecret == nil)
        #expect(ring.keys.secret(of: plain.key) == nil)
        let made = try await ring.keys.make(
            for: ring.account, door: .marketingCloud, name: "digest", isRecoverable: true)
        let kept = try #require(
            try await ring.keys.liveKey(made.key.id, at: .marketingCloud))
        let secret = try #require(ring.keys.secret(of: kept))
        #expect(made.text.utf8.elementsEqual("SG.\(kept.id).\(secret)".utf8))
        #expect(try await ring.keys.liveKey(made.key.id, at: .sendGrid) == nil)
        #expect(try await ring.keys.authenticate(made.text, at: .marketingCloud) != nil)
        // In another key's row it says nothing.
        var moved = plain.key
        moved.sealedSecret = kept.sealedSecret
        #expect(ring.keys.secret(of: moved) == nil)
        var damaged = kept
        damaged.sealedSecret?[20] ^= 1
        #expect(ring.keys.secret(of: damaged) == nil)
    }

    @Test func `without a box no key is made recoverable`() async throws {
        let ring = try await Self.ring(box: nil)
        await #expect(throws: StoreError.self) {
            _ = try await ring.keys.make(
                for: ring.account, door: .marketingCloud, name: "digest", isRecoverable: true)
        }
    }
}
