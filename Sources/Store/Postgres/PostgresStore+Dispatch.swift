package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Dispatch.swift`.

extension PostgresStore: DispatchStore {
    package func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant? {
        throw .notPorted
    }

    package func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer {
        throw .notPorted
    }

    package func load(_ holds: [Hold]) async throws(StoreError) -> [Load?] {
        throw .notPorted
    }

    package func lastSeen() async throws(StoreError) -> Instant {
        throw .notPorted
    }

    package func noteSeen(_ now: Instant) async throws(StoreError) {
        throw .notPorted
    }

    package func setSeen(_ now: Instant) async throws(StoreError) {
        throw .notPorted
    }
}
