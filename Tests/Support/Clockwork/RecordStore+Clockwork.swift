package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try await addRecord(draft, of: account, by: .clockwork, at: now)
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?, of account: AccountID,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try await changeRecord(
            number, to: draft, ifVersion: version, of: account, by: .clockwork, at: now)
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await removeRecord(
            number, kind, of: account, by: .clockwork, at: Instant(milliseconds: 0))
    }
}
