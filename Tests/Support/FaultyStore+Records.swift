package import BelayCore
package import BelayStore

extension FaultyStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try await pass(.addRecord) { store throws(StoreError) in
            try await store.addRecord(draft, of: account, by: actor, at: now)
        }
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try await pass(.changeRecord) { store throws(StoreError) in
            try await store.changeRecord(
                number, to: draft, ifVersion: version, of: account, by: actor, at: now)
        }
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.removeRecord) { store throws(StoreError) in
            try await store.removeRecord(number, kind, of: account, by: actor, at: now)
        }
    }

    package func record(
        _ reference: RecordReference, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> KeptRecord? {
        try await pass(.records) { store throws(StoreError) in
            try await store.record(reference, kind, of: account)
        }
    }

    package func records(
        _ kind: RecordKind, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [KeptRecord] {
        try await pass(.records) { store throws(StoreError) in
            try await store.records(kind, of: account, after: number, limit: limit)
        }
    }

    package func recordCount(
        _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await pass(.records) { store throws(StoreError) in
            try await store.recordCount(kind, of: account)
        }
    }
}
