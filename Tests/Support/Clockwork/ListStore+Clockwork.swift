package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension ListStore {
    package func addList(
        _ draft: ListDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try await addList(draft, of: account, by: .clockwork, at: now)
    }

    package func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try await changeList(number, to: draft, of: account, by: .clockwork, at: now)
    }

    package func removeList(
        _ number: Int64, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await removeList(number, of: account, by: .clockwork, at: now)
    }

    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [ContactAnswer] {
        try await keepContacts(drafts, mode: mode, of: account, by: .clockwork, at: now)
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Int {
        try await removeContacts(numbers, of: account, by: .clockwork, at: now)
    }

    package func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Int? {
        try await addMembers(contacts, to: list, of: account, by: .clockwork, at: now)
    }

    package func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Int? {
        try await removeMembers(contacts, from: list, of: account, by: .clockwork, at: now)
    }
}
