package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Events.swift`.

extension PostgresStore {
    package func events(
        of send: SendID, of account: AccountID
    ) async throws(StoreError) -> [Event] {
        throw .notPorted
    }

    package func events(
        of account: AccountID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AccountEvent] {
        throw .notPorted
    }
}
