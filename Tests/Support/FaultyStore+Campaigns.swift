package import BelayCore
package import BelayStore

extension FaultyStore: CampaignStore {
    package func launch(
        _ launch: Launch, of account: AccountID
    ) async throws(StoreError) -> LaunchAnswer {
        try await pass(.launch) { store throws(StoreError) in
            try await store.launch(launch, of: account)
        }
    }

    package func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RecallAnswer? {
        try await pass(.recall) { store throws(StoreError) in
            try await store.recall(
                record, kind, ifVersion: version, of: account, by: actor, because: reason,
                at: now)
        }
    }

    package func discard(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> DiscardAnswer? {
        try await pass(.discard) { store throws(StoreError) in
            try await store.discard(
                record, kind, ifVersion: version, of: account, by: actor, at: now)
        }
    }

    package func launched(
        _ filter: LaunchedFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [LaunchedRecord] {
        try await pass(.launched) { store throws(StoreError) in
            try await store.launched(filter, of: account, at: now)
        }
    }
}
