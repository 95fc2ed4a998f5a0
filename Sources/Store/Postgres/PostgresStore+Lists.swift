package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Lists.swift`.

extension PostgresStore: ListStore {
    package func addList(
        _ draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        throw .notPorted
    }

    package func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        throw .notPorted
    }

    package func removeList(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func list(
        _ reference: RecordReference, of account: AccountID
    ) async throws(StoreError) -> ContactList? {
        throw .notPorted
    }

    package func listCount(of account: AccountID) async throws(StoreError) -> Int {
        throw .notPorted
    }

    package func lists(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [ContactList] {
        throw .notPorted
    }
}
