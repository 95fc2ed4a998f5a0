import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Keys in two parts", .timeLimit(.minutes(1)))
struct LoginTests {
    let ring: KeyRing
    let plain: KeyRing.MadeLogin
    let recoverable: KeyRing.MadeLogin

    init() async throws {
        let store = MemoryStore(policy: StorePolicy())
        let account = try #require(await store.addAccount(named: "one", at: .epoch)).id
        ring = KeyRing(
            store: store, time: ManualTime(), chance: Chance(SplitMix64(seed: 7)),
            box: SecretBox(key: [UInt8](repeating: 1, count: 32)))
        plain = try await ring.makeLogin(for: account, door: .marketingCloud, name: "plain")
        recoverable = try await ring.makeLogin(
            for: account, door: .marketingCloud, name: "digest", isRecoverable: true)
    }

    private func login(
        _ id: String, _ secret: String, at door: Door = .marketingCloud
    ) async throws -> Key? {
        try await ring.authenticate(id, secret: secret, at: door)
    }

    private func prove(_ id: String, _ secret: String) async throws -> Key? {
        try await ring.authenticate(id, at: .marketingCloud) {
            $0.utf8.elementsEqual(secret.utf8)
        }
    }

    @Test func `a secret is one for its id and its door`() async throws {
        for made in [plain, recoverable] {
            let (id, secret) = (made.key.id, made.secret)
            #expect(try await login(id, secret) == made.key)
            #expect(try await login(id, secret, at: .native) == nil)
            for wrong in ["", secret + "\u{301}", String(secret.dropLast()), secret + "\0"] {
                #expect(try await login(id, wrong) == nil, "\(wrong)")
            }
            for other in ["", id + "\0", id + "x", String(id.dropLast())] {
                #expect(try await login(other, secret) == nil, "\(other)")
            }
        }
        #expect(try await login(plain.key.id, recoverable.secret) == nil)
    }

    @Test func `only a recoverable secret can be proven`() async throws {
        #expect(try await prove(recoverable.key.id, recoverable.secret) == recoverable.key)
        #expect(try await prove(recoverable.key.id, plain.secret) == nil)
        #expect(try await prove(plain.key.id, plain.secret) == nil)
        // Nor what stands in for a secret that there is not.
        let filling = String(repeating: "-", count: 43)
        for id in ["nobody", plain.key.id] { #expect(try await prove(id, filling) == nil) }
    }

    @Test func `the proof is asked for whoever it is`() async throws {
        for id in ["nobody", plain.key.id, recoverable.key.id] {
            let asked = Watched(0)
            _ = try await ring.authenticate(id, at: .marketingCloud) { _ in
                asked.change { $0 += 1 }
                return true
            }
            #expect(asked.value == 1, "\(id)")
        }
    }

    @Test func `a revoked key is nobody's`() async throws {
        #expect(try await ring.revoke(recoverable.key.id))
        #expect(try await login(recoverable.key.id, recoverable.secret) == nil)
        #expect(try await prove(recoverable.key.id, recoverable.secret) == nil)
    }
}
