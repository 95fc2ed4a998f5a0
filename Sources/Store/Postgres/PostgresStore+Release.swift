package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Release.swift`.

extension PostgresStore {
    package func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer {
        throw .notPorted
    }

    package func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func giveBack(_ hold: Hold) async throws(StoreError) {
        throw .notPorted
    }

    package func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool {
        throw .notPorted
    }
}
