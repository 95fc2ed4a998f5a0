package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Outlines.swift`.

extension PostgresStore {
    package func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) async throws(StoreError) -> [SendOutline] {
        throw .notPorted
    }
}
