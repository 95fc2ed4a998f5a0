package import BelayCore
package import BelayStore

extension FaultyStore: ListStore {
    package func addList(
        _ draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try await pass(.addList) { store throws(StoreError) in
            try await store.addList(draft, of: account, by: actor, at: now)
        }
    }

    package func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try await pass(.changeList) { store throws(StoreError) in
            try await store.changeList(number, to: draft, of: account, by: actor, at: now)
        }
    }

    package func removeList(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.removeList) { store throws(StoreError) in
            try await store.removeList(number, of: account, by: actor, at: now)
        }
    }

    package func list(
        _ reference: RecordReference, of account: AccountID
    ) async throws(StoreError) -> ContactList? {
        try await pass(.lists) { store throws(StoreError) in
            try await store.list(reference, of: account)
        }
    }

    package func lists(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [ContactList] {
        try await pass(.lists) { store throws(StoreError) in
            try await store.lists(of: account, after: number, limit: limit)
        }
    }

    package func listCount(of account: AccountID) async throws(StoreError) -> Int {
        try await pass(.lists) { store throws(StoreError) in
            try await store.listCount(of: account)
        }
    }

    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> [ContactAnswer] {
        try await pass(.keepContacts) { store throws(StoreError) in
            try await store.keepContacts(drafts, mode: mode, of: account, by: actor, at: now)
        }
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int {
        try await pass(.removeContacts) { store throws(StoreError) in
            try await store.removeContacts(numbers, of: account, by: actor, at: now)
        }
    }

    package func contact(
        _ reference: ContactReference, of account: AccountID
    ) async throws(StoreError) -> Contact? {
        try await pass(.contacts) { store throws(StoreError) in
            try await store.contact(reference, of: account)
        }
    }

    package func contacts(
        of account: AccountID, on list: Int64?, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        try await pass(.contacts) { store throws(StoreError) in
            try await store.contacts(of: account, on: list, after: cursor, limit: limit)
        }
    }

    package func contacts(
        of account: AccountID, named name: String, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        try await pass(.contacts) { store throws(StoreError) in
            try await store.contacts(of: account, named: name, after: cursor, limit: limit)
        }
    }

    package func contactCount(
        of account: AccountID
    ) async throws(StoreError) -> Int {
        try await pass(.contacts) { store throws(StoreError) in
            try await store.contactCount(of: account)
        }
    }

    package func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        try await pass(.addMembers) { store throws(StoreError) in
            try await store.addMembers(contacts, to: list, of: account, by: actor, at: now)
        }
    }

    package func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        try await pass(.removeMembers) { store throws(StoreError) in
            try await store.removeMembers(contacts, from: list, of: account, by: actor, at: now)
        }
    }

    package func lists(
        ofContact number: Int64, of account: AccountID
    ) async throws(StoreError) -> [Int64] {
        try await pass(.lists) { store throws(StoreError) in
            try await store.lists(ofContact: number, of: account)
        }
    }
}
