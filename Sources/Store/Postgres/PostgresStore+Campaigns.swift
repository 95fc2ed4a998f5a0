package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Campaigns.swift`.

extension PostgresStore: CampaignStore {
    package func launch(
        _ launch: Launch, of account: AccountID
    ) async throws(StoreError) -> LaunchAnswer {
        throw .notPorted
    }

    package func recall(
        _ record: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecallAnswer? {
        throw .notPorted
    }

    package func discard(
        _ record: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> DiscardAnswer? {
        throw .notPorted
    }

    package func launched(
        _ filter: LaunchedFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [LaunchedRecord] {
        throw .notPorted
    }
}
