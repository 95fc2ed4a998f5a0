package import BelayCore
package import BelayStore

extension FaultyStore: DispatchStore {
    package func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant? {
        try await pass(.nextAttempt) { store throws(StoreError) in
            try await store.nextAttempt(in: lane)
        }
    }

    package func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer {
        try await pass(.claim) { store throws(StoreError) in try await store.claim(request) }
    }

    package func load(_ holds: [Hold]) async throws(StoreError) -> [Load?] {
        try await pass(.load) { store throws(StoreError) in try await store.load(holds) }
    }

    package func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer {
        try await pass(.release) { store throws(StoreError) in
            try await store.release(hold, stamp: stamp, at: now)
        }
    }

    package func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        try await pass(.settle) { store throws(StoreError) in
            try await store.settle(hold, outcome, reply: reply, at: now, jitter: jitter)
        }
    }

    package func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        try await pass(.miss) { store throws(StoreError) in
            try await store.miss(hold, miss, reply: reply, at: now, jitter: jitter)
        }
    }

    package func giveBack(_ hold: Hold) async throws(StoreError) {
        try await pass(.giveBack) { store throws(StoreError) in try await store.giveBack(hold) }
    }

    package func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.unrelease) { store throws(StoreError) in
            try await store.unrelease(hold, at: now)
        }
    }

    package func orphans(at now: Instant) async throws(StoreError) -> [Orphan] {
        try await pass(.orphans) { store throws(StoreError) in try await store.orphans(at: now) }
    }

    package func noteCouriers(_ places: [Lane: String?]) async throws(StoreError) {
        try await pass(.noteCouriers) { store throws(StoreError) in
            try await store.noteCouriers(places)
        }
    }

    package func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError) {
        try await pass(.recover) { store throws(StoreError) in
            try await store.recover(orphan, as: fate, at: now, jitter: jitter)
        }
    }

    package func suspects() async throws(StoreError) -> [Suspect] {
        try await pass(.suspects) { store throws(StoreError) in try await store.suspects() }
    }

    package func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.bury) { store throws(StoreError) in
            try await store.bury(suspect, at: now)
        }
    }

    package func sweep(at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.sweep) { store throws(StoreError) in try await store.sweep(at: now) }
    }

    package func lastSeen() async throws(StoreError) -> Instant {
        try await pass(.lastSeen) { store throws(StoreError) in try await store.lastSeen() }
    }

    package func noteSeen(_ now: Instant) async throws(StoreError) {
        try await pass(.noteSeen) { store throws(StoreError) in try await store.noteSeen(now) }
    }

    package func setSeen(_ now: Instant) async throws(StoreError) {
        try await pass(.setSeen) { store throws(StoreError) in try await store.setSeen(now) }
    }
}
