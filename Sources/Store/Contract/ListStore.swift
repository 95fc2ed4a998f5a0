package import BelayCore

/// Contacts of an account, and the lists that they are on.
///
/// Numbers of lists and of contacts are the account's own, from 1, 31 bits, never used twice.
package protocol ListStore: Sendable {
    func addList(
        _ draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer

    /// Puts another key, name and description in place of what a list has.
    func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer

    /// Removes a list, not its contacts: one row, however long it is. False when unknown.
    ///
    /// Sends that were accepted before and exclude it go on excluding those who were on it.
    func removeList(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool

    func list(
        _ reference: RecordReference, of account: AccountID
    ) async throws(StoreError) -> ContactList?

    /// One page of the account's lists, by number.
    ///
    /// - Parameter number: the last of the page before; 0 for the first page.
    func lists(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [ContactList]

    /// Adds or changes contacts, at most `Limits.contactChunk`, in one step; an answer for each.
    ///
    /// One that is refused takes nothing of the others back. Mail of an audience that is still to
    /// come to a contact that gets none any more ends as suppressed, in the same step.
    func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> [ContactAnswer]

    /// Removes contacts, at most `Limits.contactChunk`, from every list too; how many there were.
    ///
    /// Mail of an audience that is still to come to one ends as suppressed, in the same step.
    func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int

    func contact(
        _ reference: ContactReference, of account: AccountID
    ) async throws(StoreError) -> Contact?

    /// One page of contacts: all by number, or those of a list in the order in which they joined.
    ///
    /// - Parameters:
    ///   - list: nil for all.
    ///   - cursor: the page before's `next`; 0 for the first page.
    func contacts(
        of account: AccountID, on list: Int64?, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage

    /// One page of those of this `Contact.name`, whatever the case of its ASCII letters, by number.
    ///
    /// - Parameter cursor: the page before's `next`; 0 for the first page.
    func contacts(
        of account: AccountID, named name: String, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage

    func contactCount(of account: AccountID) async throws(StoreError) -> Int

    /// Puts contacts on a list, at most `Limits.contactChunk`; how many were not on it. Numbers of
    /// no contact are passed over. Nil when the list is unknown.
    func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int?

    /// Takes contacts off a list, at most `Limits.contactChunk`; how many were on it. Nil when the
    /// list is unknown.
    func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int?

    /// How many lists there are.
    func listCount(of account: AccountID) async throws(StoreError) -> Int

    /// The numbers of the lists that a contact is on, lowest first.
    func lists(
        ofContact number: Int64, of account: AccountID
    ) async throws(StoreError) -> [Int64]
}

/// A list as a door hands it in.
package struct ListDraft: Sendable, Hashable {
    /// The client's own name for it, unique in its account; told apart byte by byte.
    package var key: String?
    package var name: String
    package var description: String
    /// Refused when another list or a segment of the account has this name.
    package var hasUniqueName: Bool

    package init(
        key: String? = nil, name: String, description: String = "", hasUniqueName: Bool = false
    ) {
        self.key = key
        self.name = name
        self.description = description
        self.hasUniqueName = hasUniqueName
    }

    package var isTooLarge: Bool {
        !(1...Limits.recordKey).contains(key?.utf8.count ?? 1)
            || name.utf8.count > Limits.recordKey
            || description.utf8.count > Limits.listDescription
    }

    package func refuseNUL() throws(StoreError) {
        try StoreError.refuseNUL(in: key ?? "", name, description)
    }
}

package struct ContactList: Sendable, Hashable {
    package var number: Int64
    package var key: String?
    package var name: String
    package var description: String
    /// How many contacts are on it.
    package var members: Int
    package var created: Instant
    package var modified: Instant

    package init(
        number: Int64, key: String?, name: String, description: String, members: Int,
        created: Instant, modified: Instant
    ) {
        self.number = number
        self.key = key
        self.name = name
        self.description = description
        self.members = members
        self.created = created
        self.modified = modified
    }
}

/// What became of a list; all but the first changed nothing.
package enum ListAnswer: Sendable, Hashable {
    /// Durable; as it is now.
    case done(ContactList)
    case unknown
    /// Another list has this key: its number.
    case keyTaken(Int64)
    /// Another list or a segment has this name, and the draft wants one of its own.
    case nameTaken
    /// Beyond `Limits.recordKey` and `Limits.listDescription`.
    case tooLarge
    /// There are `Limits.listsPerAccount`.
    case capReached
}
