package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Accept.swift`.

extension PostgresStore {
    package func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) async throws(StoreError) -> AcceptAnswer {
        throw .notPorted
    }

    package func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> EarlierAnswer? {
        throw .notPorted
    }
}
