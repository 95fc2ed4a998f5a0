import BelayCore
import BelayStore
import BelayTesting
import Synchronization

/// A store that never agrees on a message's date.
final class MovingStamps: DispatchStore {
    private let inner: FaultyStore
    private let turns = Mutex<Int64>(0)

    init(_ inner: FaultyStore) {
        self.inner = inner
    }

    func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer {
        let turn = turns.withLock { turns in
            turns += 1
            return turns
        }
        return .recompose(Stamp(date: stamp.date + .seconds(turn), hash: []))
    }

    func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant? {
        try await inner.nextAttempt(in: lane)
    }
    func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer {
        try await inner.claim(request)
    }
    func load(_ holds: [Hold]) async throws(StoreError) -> [Load?] {
        try await inner.load(holds)
    }
    func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        try await inner.settle(hold, outcome, reply: reply, at: now, jitter: jitter)
    }
    func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        try await inner.miss(hold, miss, reply: reply, at: now, jitter: jitter)
    }
    func giveBack(_ hold: Hold) async throws(StoreError) { try await inner.giveBack(hold) }
    func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool {
        try await inner.unrelease(hold, at: now)
    }
    func orphans(at now: Instant) async throws(StoreError) -> [Orphan] {
        try await inner.orphans(at: now)
    }
    func noteCouriers(_ places: [Lane: String?]) async throws(StoreError) {
        try await inner.noteCouriers(places)
    }
    func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError) {
        try await inner.recover(orphan, as: fate, at: now, jitter: jitter)
    }
    func suspects() async throws(StoreError) -> [Suspect] { try await inner.suspects() }
    func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool {
        try await inner.bury(suspect, at: now)
    }
    func sweep(at now: Instant) async throws(StoreError) -> Bool { try await inner.sweep(at: now) }
    func lastSeen() async throws(StoreError) -> Instant { try await inner.lastSeen() }
    func noteSeen(_ now: Instant) async throws(StoreError) { try await inner.noteSeen(now) }
    func setSeen(_ now: Instant) async throws(StoreError) { try await inner.setSeen(now) }
}
