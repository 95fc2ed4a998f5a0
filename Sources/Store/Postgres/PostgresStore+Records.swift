package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Records.swift`.

extension PostgresStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        throw .notPorted
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?,
        of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        throw .notPorted
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func record(
        _ reference: RecordReference, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> KeptRecord? {
        throw .notPorted
    }

    package func records(
        _ kind: RecordKind, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [KeptRecord] {
        throw .notPorted
    }

    package func recordCount(
        _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Int {
        throw .notPorted
    }
}
