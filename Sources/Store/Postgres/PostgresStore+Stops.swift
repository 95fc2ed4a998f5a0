package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Stops.swift`.

extension PostgresStore: StopStore {
    package func addBatch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) {
        throw .notPorted
    }

    package func batch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Batch? {
        throw .notPorted
    }

    package func stop(
        _ order: StopOrder, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> StopAnswer {
        throw .notPorted
    }

    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func stop(
        on scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Stop? {
        throw .notPorted
    }

    package func stops(
        by door: Door, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [Stop] {
        throw .notPorted
    }

    package func releasing(
        in scope: Stop.Scope, of account: AccountID
    ) async throws(StoreError) -> Int {
        throw .notPorted
    }

    package func count(_ stop: Stop) async throws(StoreError) -> StopCounts {
        throw .notPorted
    }
}
