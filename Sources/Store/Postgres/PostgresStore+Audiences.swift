package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Audiences.swift`.

extension PostgresStore: AudienceStore {
    package func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) async throws(StoreError) -> AudienceAnswer {
        throw .notPorted
    }

    package func audience(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AudienceRecord? {
        throw .notPorted
    }

    package func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        throw .notPorted
    }
}
