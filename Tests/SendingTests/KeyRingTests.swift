import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Whose key it is", .timeLimit(.minutes(1)))
struct KeyRingTests {
    let time = ManualTime()
    let store: FaultyStore
    let ring: KeyRing
    let made: KeyRing.Made

    init() async throws {
        let memory = MemoryStore(policy: StorePolicy())
        let account = try #require(await memory.addAccount(named: "one", at: .epoch)).id
        store = FaultyStore(memory)
        ring = KeyRing(store: store, time: time, chance: Chance(SplitMix64(seed: 7)))
        made = try await ring.make(
            for: account, door: .sendGrid, scopes: ["mail.send"], name: "first")
    }

    @Test func `a key is known by its text, at its door`() async throws {
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == made.key)
        // From memory as from the store.
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == made.key)
    }

    @Test func `it has the vendor's form, and its secret is nowhere kept`() async throws {
        let parts = made.text.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.map(\.utf8.count) == [2, 22, 43])
        #expect(parts.first == "SG")
        #expect(!"\(made.key)".contains(parts[2]))
        #expect(made.key.secretHash.count == 32)
    }

    @Test func `no other text is a key`() async throws {
        let parts = made.text.split(separator: ".").map(String.init)
        let (id, secret) = (parts[1], parts[2])
        let wrong = String(secret.dropLast()) + (secret.hasSuffix("A") ? "B" : "A")
        for text in [
            "", "SG", "SG.", "SG..", "\(id).\(secret)", "SG.\(id)", "SG.\(id).", "SG..\(secret)",
            "SG.\(id).\(wrong)", "SG.\(id).\(secret).", "SG.\(id).\(secret).x",
            "sg.\(id).\(secret)", " SG.\(id).\(secret)", "SG.\(id).\(secret) ",
            "SG.\(secret).\(id)", "SG.\(id)x.\(secret)", "SG.\(id).\(secret)\u{301}",
        ] {
            #expect(try await ring.authenticate(text, at: .sendGrid) == nil, "\(text)")
        }
    }

    @Test func `a key of Mail Partner's door is one word that needs no escape`() async throws {
        let other = try await ring.make(for: made.key.account, door: .mailPartner, name: "word")
        #expect(other.text.utf8.count == 65)
        #expect(Base64URL.decode(String(other.text.prefix(22))) != nil)
        #expect(Base64URL.decode(String(other.text.dropFirst(22))) != nil)
        #expect(other.text.hasPrefix(other.key.id))
        #expect(try await ring.authenticate(other.text, at: .mailPartner) == other.key)
        let swapped = other.text.dropFirst(43) + other.text.prefix(43)
        for text in [
            "", other.key.id, other.text + "A", "A" + other.text, String(other.text.dropLast()),
            String(swapped), other.text.dropLast() + (other.text.hasSuffix("A") ? "B" : "A"),
            other.text.dropLast() + "\u{301}", made.text,
            "SG.\(other.key.id).\(other.text.dropFirst(22))",
        ] {
            #expect(try await ring.authenticate(text, at: .mailPartner) == nil, "\(text)")
        }
        #expect(try await ring.authenticate(other.text, at: .sendGrid) == nil)
    }

    @Test(arguments: Door.allCases.filter { $0 != .sendGrid })
    func `another door does not know it`(_ door: Door) async throws {
        #expect(try await ring.authenticate(made.text, at: door) == nil)
    }

    @Test func `a revocation counts at once`() async throws {
        #expect(try await ring.authenticate(made.text, at: .sendGrid) != nil)
        #expect(try await ring.revoke(made.key.id))
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == nil)
        #expect(try await !ring.revoke("nobody"))
    }

    @Test func `a revocation wins over a look-up that began before it`() async throws {
        let isLookingUp = Watched(false)
        let mayGoOn = Watched(false)
        let slow = SlowKeys(store, isLookingUp, mayGoOn)
        let ring = KeyRing(store: slow, time: time, chance: Chance(SplitMix64(seed: 8)))
        async let early = ring.authenticate(made.text, at: .sendGrid)
        try await isLookingUp.wait { $0 }
        #expect(try await ring.revoke(made.key.id))
        mayGoOn.change { $0 = true }
        #expect(try await early == nil)
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == nil)
    }

    @Test(arguments: [StoreError.unavailable("busy"), .full, .unknown("cut"), .interrupted])
    func `a use that cannot be noted refuses nobody`(_ error: StoreError) async throws {
        store.fail(.noteUse, .before(error))
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == made.key)
    }

    @Test func `a use is noted once a minute`() async throws {
        for _ in 0..<3 { _ = try await ring.authenticate(made.text, at: .sendGrid) }
        #expect(store.calls.count { $0 == .noteUse } == 1)
        time.advance(by: .seconds(60))
        _ = try await ring.authenticate(made.text, at: .sendGrid)
        #expect(store.calls.count { $0 == .noteUse } == 2)
        #expect(try await store.key(made.key.id)?.lastUsed == time.now)
    }

    @Test func `a store that does not answer is said to be so`() async throws {
        store.fail(.keys, .before(.unavailable("busy")))
        await #expect(throws: StoreError.unavailable("busy")) {
            try await ring.authenticate(made.text, at: .sendGrid)
        }
    }
}
