package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Expansion.swift`.

extension PostgresStore: ExpansionStore {
    package func readyAudiences(
        at now: Instant, after last: SendID?
    ) async throws(StoreError) -> [SendID] {
        throw .notPorted
    }

    package func nextAudience(after now: Instant) async throws(StoreError) -> Instant? {
        throw .notPorted
    }

    package func advance(
        _ send: SendID, at now: Instant, by pace: ListingPace
    ) async throws(StoreError) -> AudienceStep {
        throw .notPorted
    }
}
