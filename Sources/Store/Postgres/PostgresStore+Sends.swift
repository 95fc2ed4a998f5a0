package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Sends.swift`.

extension PostgresStore: SendStore {
    package func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SendRecord? {
        throw .notPorted
    }

    package func sends(
        of account: AccountID, matching filter: SendFilter, at now: Instant
    ) async throws(StoreError) -> [SendSummary] {
        throw .notPorted
    }

    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        throw .notPorted
    }

    package func reschedule(
        _ send: SendID, of account: AccountID, to due: Instant, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer? {
        throw .notPorted
    }

    package func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool? {
        throw .notPorted
    }
}
