import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

/// What every door stands on in these tests: a store in memory that may fail, two accounts, and a
/// clock that stands until it is moved.
struct DoorStage: Sendable {
    /// 2027-01-15T08:00:00Z
    static let start = Instant(milliseconds: 1_800_000_000_000)

    let memory: MemoryStore
    let store: FaultyStore
    let time: ManualTime
    let chance: Chance
    let keys: KeyRing
    let sending: Sending
    let account: AccountID
    let other: AccountID

    init(
        accounts names: (String, String) = ("one", "two"), at start: Instant = DoorStage.start,
        box: SecretBox? = nil, lastNumber: Int64 = 0
    ) async throws {
        let memory = MemoryStore(policy: StorePolicy(), lastNumber: lastNumber)
        guard let account = await memory.addAccount(named: names.0, at: start),
            let other = await memory.addAccount(named: names.1, at: start)
        else { throw NameTaken() }
        self.init(
            memory, time: ManualTime(start), seed: 7, box: box, account: account.id,
            other: other.id)
    }

    /// Another node on the same store, at the same clock.
    init(beside first: DoorStage, box: SecretBox? = nil) {
        self.init(
            first.memory, time: first.time, seed: 8, box: box, account: first.account,
            other: first.other)
    }

    private init(
        _ memory: MemoryStore, time: ManualTime, seed: UInt64, box: SecretBox?,
        account: AccountID, other: AccountID
    ) {
        self.memory = memory
        self.time = time
        self.account = account
        self.other = other
        chance = Chance(SplitMix64(seed: seed))
        store = FaultyStore(memory)
        keys = KeyRing(store: store, time: time, chance: chance, box: box)
        sending = Sending(
            store: store, time: time, chance: chance, bells: Bells(),
            composer: Composer(name: "belay.example"))
    }

    struct NameTaken: Error {}

    var unixSeconds: Int64 { time.now.unixSeconds }

    /// Leaves everything that is due between release and outcome.
    func releaseDue(limit: Int = 100) async throws -> [Hold] {
        try await expand()
        let now = time.now
        let request = ClaimRequest(now: now, limit: limit, lease: now + .minutes(1), seed: 1)
        let holds = try await store.claim(request).holds
        for hold in holds {
            let stamp = Stamp(date: now, hash: [UInt8](repeating: 0, count: 32))
            _ = try await store.release(hold, stamp: stamp, at: now)
        }
        return holds
    }

    /// Until nothing is left to sweep.
    func sweep() async throws {
        while try await store.sweep(at: time.now) {}
    }

    func settle(
        _ holds: [Hold], _ outcome: Lifecycle.Outcome = .accepted
    ) async throws {
        for hold in holds {
            _ = try await store.settle(hold, outcome, reply: "done", at: time.now, jitter: 0)
        }
        sending.bells.settled.ring()
        try await expand()
    }

    /// Lists every audience that is due, and ends what is over.
    private func expand() async throws {
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for send in try await store.readyAudiences(at: time.now, after: nil) {
                switch try await store.advance(send, at: time.now, by: ListingPace()) {
                case .begun, .listed, .clearedUp: hasMoved = true
                case .waits, .held, .nothing: break
                }
            }
        }
    }
}

/// A door with its clients' keys, on a stage.
protocol DoorTrial {
    var stage: DoorStage { get }
}

extension DoorTrial {
    var store: FaultyStore { stage.store }
    var time: ManualTime { stage.time }
    var keys: KeyRing { stage.keys }
    var sending: Sending { stage.sending }
    var account: AccountID { stage.account }
    var other: AccountID { stage.other }

    func releaseDue(limit: Int = 100) async throws -> [Hold] {
        try await stage.releaseDue(limit: limit)
    }

    func sweep() async throws { try await stage.sweep() }

    func settle(
        _ holds: [Hold], _ outcome: Lifecycle.Outcome = .accepted
    ) async throws {
        try await stage.settle(holds, outcome)
    }
}
