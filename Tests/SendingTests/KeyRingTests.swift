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

    @Test func `other scopes win over a look-up that began before them`() async throws {
        let isLookingUp = Watched(false)
        let mayGoOn = Watched(false)
        let slow = SlowKeys(store, isLookingUp, mayGoOn)
        let ring = KeyRing(store: slow, time: time, chance: Chance(SplitMix64(seed: 8)))
        async let early = ring.authenticate(made.text, at: .sendGrid)
        try await isLookingUp.wait { $0 }
        guard
            case .done(let changed) = try await ring.change(
                made.key.id, name: "new", scopes: [], by: made.key)
        else { throw Surprise(what: "the key was not changed") }
        mayGoOn.change { $0 = true }
        #expect(try await early?.scopes == [])
        #expect(try await ring.authenticate(made.text, at: .sendGrid)?.scopes == [])
        #expect(changed.name == "new")
    }

    @Test func `a change counts at once`() async throws {
        let full = try await ring.make(for: made.key.account, door: .sendGrid, name: "full").key
        #expect(try await ring.authenticate(made.text, at: .sendGrid)?.scopes == ["mail.send"])
        _ = try await ring.change(made.key.id, name: "new", scopes: ["a", "b"], by: full)
        #expect(try await ring.authenticate(made.text, at: .sendGrid)?.scopes == ["a", "b"])
        _ = try await ring.change(made.key.id, name: "newer", by: full)
        #expect(try await ring.authenticate(made.text, at: .sendGrid)?.name == "newer")
        _ = try await ring.revoke(made.key.id, by: full)
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == nil)
    }

    /// Whoever asked hears that nobody knows; the next request finds what is so.
    @Test(arguments: [StoreError.unknown("cut"), .unavailable("gone"), .interrupted])
    func `a change whose answer was lost counts all the same`(_ error: StoreError) async throws {
        let full = try await ring.make(for: made.key.account, door: .sendGrid, name: "full").key
        #expect(try await ring.authenticate(made.text, at: .sendGrid) != nil)
        store.fail(.changeKey, .after(error))
        await #expect(throws: error) {
            _ = try await ring.change(made.key.id, name: "new", scopes: [], by: full)
        }
        #expect(try await ring.authenticate(made.text, at: .sendGrid)?.scopes == [])
        store.fail(.revokeKey, .after(error))
        await #expect(throws: error) { _ = try await ring.revoke(made.key.id, by: full) }
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == nil)
        let other = try await ring.make(for: made.key.account, door: .sendGrid, name: "other")
        #expect(try await ring.authenticate(other.text, at: .sendGrid) != nil)
        store.fail(.revokeKey, .after(error))
        await #expect(throws: error) { _ = try await ring.revoke(other.key.id) }
        #expect(try await ring.authenticate(other.text, at: .sendGrid) == nil)
    }

    @Test func `a key made by a key is known, and shown to its own account and door`()
        async throws
    {
        let outcome = try await ring.make("second", scopes: nil, by: made.key)
        guard case .made(let second) = outcome else { throw Surprise(what: "\(outcome)") }
        #expect(second.key.scopes == ["mail.send"] && second.key.name == "second")
        #expect(try await ring.authenticate(second.text, at: .sendGrid) == second.key)
        #expect(try await ring.keys(seenBy: made.key, limit: 9).count == 2)
        #expect(try await ring.key(second.key.id, seenBy: made.key)?.id == second.key.id)
        var stranger = made.key
        stranger.account = AccountID(99)
        var neighbour = made.key
        neighbour.door = .native
        for reader in [stranger, neighbour] {
            #expect(try await ring.keys(seenBy: reader, limit: 9).isEmpty)
            #expect(try await ring.key(second.key.id, seenBy: reader) == nil)
        }
        let more = try await ring.make("more", scopes: ["mail.batch.read"], by: made.key)
        #expect(more == .refused(.forbidden))
        _ = try await ring.revoke(second.key.id)
        #expect(try await ring.key(second.key.id, seenBy: made.key) == nil)
    }

    @Test(arguments: [StoreError.unavailable("busy"), .full, .unknown("cut"), .interrupted])
    func `a use that cannot be noted refuses nobody`(_ error: StoreError) async throws {
        store.fail(.noteUse, .before(error))
        #expect(try await ring.authenticate(made.text, at: .sendGrid) == made.key)
    }

    @Test func `of a store that is shared, a key that another process revokes is none at once`()
        async throws
    {
        let other = KeyRing(
            store: store, time: time, chance: Chance(SplitMix64(seed: 9)), isShared: true)
        #expect(try await other.authenticate(made.text, at: .sendGrid) == made.key)
        #expect(try await ring.revoke(made.key.id))
        #expect(try await other.authenticate(made.text, at: .sendGrid) == nil)
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
