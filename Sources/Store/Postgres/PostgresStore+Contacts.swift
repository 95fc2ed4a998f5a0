package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Contacts.swift`.

extension PostgresStore {
    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> [ContactAnswer] {
        throw .notPorted
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int {
        throw .notPorted
    }

    package func contact(
        _ reference: ContactReference, of account: AccountID
    ) async throws(StoreError) -> Contact? {
        throw .notPorted
    }

    package func contacts(
        of account: AccountID, on list: Int64?, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        throw .notPorted
    }

    package func contacts(
        of account: AccountID, named name: String, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        throw .notPorted
    }

    package func contactCount(of account: AccountID) async throws(StoreError) -> Int {
        throw .notPorted
    }

    package func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        throw .notPorted
    }

    package func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        throw .notPorted
    }

    package func lists(
        ofContact number: Int64, of account: AccountID
    ) async throws(StoreError) -> [Int64] {
        throw .notPorted
    }
}
