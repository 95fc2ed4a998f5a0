package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Recover.swift`.

extension PostgresStore {
    package func orphans(at now: Instant) async throws(StoreError) -> [Orphan] {
        throw .notPorted
    }

    package func noteCouriers(_ places: [Lane: String?]) async throws(StoreError) {
        throw .notPorted
    }

    package func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError) {
        throw .notPorted
    }

    package func suspects() async throws(StoreError) -> [Suspect] {
        throw .notPorted
    }

    package func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func sweep(at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            if try db.sweepTokens(at: now) { return true }
            return try db.sweepUsers(at: now)
        }
    }
}
