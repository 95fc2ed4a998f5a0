package import BelayCore
package import BelayStore

extension MemoryStore: ListStore {
    package func addList(
        _ draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> ListAnswer {
        try draft.refuseNUL()
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        if draft.isTooLarge { return .tooLarge }
        var book = books[account] ?? ListBook()
        if let key = draft.key, let index = book.index(ofList: .key(key)) {
            return .keyTaken(book.lists[index].number)
        }
        if draft.hasUniqueName, book.isTaken(draft.name, besides: nil) { return .nameTaken }
        guard book.lists.count < Limits.listsPerAccount else { return .capReached }
        book.lastList += 1
        let list = ContactList(
            number: book.lastList, key: draft.key, name: draft.name,
            description: draft.description, members: 0, created: now, modified: now)
        book.lists.append(list)
        books[account] = book
        note(.list(list.number, .added), of: account, by: actor, at: now)
        return .done(list)
    }

    package func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> ListAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        guard var book = books[account], let index = book.index(ofList: .number(number)) else {
            return .unknown
        }
        if let key = draft.key, let taker = book.index(ofList: .key(key)), taker != index {
            return .keyTaken(book.lists[taker].number)
        }
        if draft.hasUniqueName, book.isTaken(draft.name, besides: .list(number)) {
            return .nameTaken
        }
        book.lists[index].key = draft.key
        book.lists[index].name = draft.name
        book.lists[index].description = draft.description
        book.lists[index].modified = now
        books[account] = book
        note(.list(number, .changed), of: account, by: actor, at: now)
        return .done(book.lists[index])
    }

    package func removeList(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Bool {
        guard var book = books[account], let index = book.index(ofList: .number(number)) else {
            return false
        }
        freezeAudiences(of: account, at: now)
        book.lists.remove(at: index)
        book.goneLists[number] = book.nextPlace()
        books[account] = book
        note(.list(number, .removed), of: account, by: actor, at: now)
        return true
    }

    package func list(_ reference: RecordReference, of account: AccountID) -> ContactList? {
        books[account].flatMap { book in
            book.index(ofList: reference).map { book.lists[$0] }
        }
    }

    package func lists(
        of account: AccountID, after number: Int64, limit: Int
    ) -> [ContactList] {
        let later = books[account]?.lists.filter { $0.number > number } ?? []
        return Array(later.prefix(min(max(limit, 0), Limits.page)))
    }

    package func listCount(of account: AccountID) -> Int { books[account]?.lists.count ?? 0 }

    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> [ContactAnswer] {
        precondition(drafts.count <= Limits.contactChunk, "more than a chunk of contacts")
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        // One place for all that are new: nobody is told apart by when they came within one step.
        let place = (books[account]?.lastPlace ?? 0) + 1
        var isPlaced = false
        let answers = drafts.map { draft in
            var book = books[account] ?? ListBook()
            let answer = book.keep(draft, mode, at: now, born: place)
            if case .added = answer, !isPlaced {
                isPlaced = true
                freezeAudiences(of: account, at: now)
                book.lastPlace = place
            }
            books[account] = book
            if case .changed(let contact) = answer, !contact.status.getsMail {
                suppressListed(contact.address, of: account, at: now)
            }
            return answer
        }
        note(AccountChange(answers), of: account, by: actor, at: now)
        return answers
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Int {
        precondition(numbers.count <= Limits.contactChunk, "more than a chunk of contacts")
        guard var book = books[account],
            numbers.contains(where: { book.contact(.number($0)) != nil })
        else { return 0 }
        freezeAudiences(of: account, at: now)
        let place = book.nextPlace()
        let removed = numbers.compactMap { book.remove(contact: $0, at: place) }
        books[account] = book
        for contact in removed { suppressListed(contact.address, of: account, at: now) }
        note(.contacts(removed: removed.count), of: account, by: actor, at: now)
        return removed.count
    }

    package func contact(_ reference: ContactReference, of account: AccountID) -> Contact? {
        books[account]?.contact(reference)
    }

    package func contacts(
        of account: AccountID, on list: Int64?, after cursor: Int64, limit: Int
    ) -> ContactPage {
        let limit = min(max(limit, 0), Limits.page)
        let book = books[account] ?? ListBook()
        let all: [(place: Int64, number: Int64)] =
            if let list {
                book.index(ofList: .number(list)) == nil
                    ? [] : book.members(of: list).map { ($0.joined, $0.contact) }
            } else {
                book.contacts.filter { $0.gone == nil }
                    .map { ($0.contact.number, $0.contact.number) }
            }
        let page = all.filter { $0.place > cursor }.prefix(limit)
        return ContactPage(
            contacts: page.compactMap { book.contact(.number($0.number)) },
            next: page.count == limit ? page.last?.place : nil)
    }

    package func contacts(
        of account: AccountID, named name: String, after cursor: Int64, limit: Int
    ) -> ContactPage {
        let limit = min(max(limit, 0), Limits.page)
        let found = (books[account] ?? ListBook()).contacts.filter { row in
            row.gone == nil && row.contact.number > cursor
                && Suppression.key(of: row.contact.name).utf8
                    .elementsEqual(Suppression.key(of: name).utf8)
        }
        let page = found.prefix(limit).map(\.contact)
        return ContactPage(contacts: page, next: page.count == limit ? page.last?.number : nil)
    }

    package func contactCount(of account: AccountID) -> Int {
        books[account]?.contacts.count { $0.gone == nil } ?? 0
    }

    package func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Int? {
        precondition(contacts.count <= Limits.contactChunk, "more than a chunk of contacts")
        guard var book = books[account], book.index(ofList: .number(list)) != nil else {
            return nil
        }
        var members = Set(book.members(of: list).map(\.contact))
        let joining = contacts.filter { number in
            book.index(of: .number(number)) != nil && members.insert(number).inserted
        }
        guard !joining.isEmpty else { return 0 }
        freezeAudiences(of: account, at: now)
        for number in joining {
            book.memberships.append(
                ListBook.MembershipRow(list: list, contact: number, joined: book.nextPlace()))
        }
        book.count(joining.count, onList: list)
        books[account] = book
        note(.members(list: list, joined: joining.count), of: account, by: actor, at: now)
        return joining.count
    }

    package func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Int? {
        precondition(contacts.count <= Limits.contactChunk, "more than a chunk of contacts")
        guard var book = books[account], book.index(ofList: .number(list)) != nil else {
            return nil
        }
        let wanted = Set(contacts)
        freezeAudiences(of: account, at: now)
        let place = book.nextPlace()
        var left = 0
        for index in book.memberships.indices
        where book.memberships[index].list == list && book.memberships[index].gone == nil
            && wanted.contains(book.memberships[index].contact)
        {
            book.memberships[index].gone = place
            left += 1
        }
        book.count(-left, onList: list)
        books[account] = book
        note(.members(list: list, left: left), of: account, by: actor, at: now)
        return left
    }

    package func lists(ofContact number: Int64, of account: AccountID) -> [Int64] {
        guard let book = books[account] else { return [] }
        let on = book.memberships.filter { $0.contact == number && $0.gone == nil }
        return on.map(\.list).filter { book.index(ofList: .number($0)) != nil }.sorted()
    }
}
