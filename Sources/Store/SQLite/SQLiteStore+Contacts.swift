package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore {
    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> [ContactAnswer] {
        precondition(drafts.count <= Limits.contactChunk, "more than a chunk of contacts")
        let inHand = self.inHand
        return try await write(needing: .room) { db in
            try db.requireAccount(account)
            // One for all: nobody is told apart by when they came within one step.
            var place: Int64?
            var isNoted = false
            let answers = try drafts.map { draft in
                let answer = try db.keep(draft, mode, of: account, at: now, born: &place)
                if case .changed = answer, !isNoted {
                    try db.noteChange(of: account)
                    isNoted = true
                }
                if case .changed(let contact) = answer, !contact.status.getsMail {
                    try db.suppressListed(contact.address, of: account, at: now, inHand)
                }
                return answer
            }
            try db.note(AccountChange(answers), of: account, by: actor, at: now)
            return answers
        }
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int {
        precondition(numbers.count <= Limits.contactChunk, "more than a chunk of contacts")
        let inHand = self.inHand
        return try await write { db in
            var removed = 0
            var place: Int64?
            for number in numbers {
                let contact = try Contact.fetch(.number(number), of: account, in: db)
                guard let contact else { continue }
                let taken = try place ?? db.takePlaces(1, of: account, at: now)
                place = taken
                try db.removeContact(number, of: account, at: taken)
                try db.suppressListed(contact.address, of: account, at: now, inHand)
                removed += 1
            }
            guard removed > 0 else { return 0 }
            try db.drop(removed, .contacts, of: account)
            try db.noteLeaving(of: account)
            try db.note(.contacts(removed: removed), of: account, by: actor, at: now)
            return removed
        }
    }

    package func contact(
        _ reference: ContactReference, of account: AccountID
    ) async throws(StoreError) -> Contact? {
        try await read { try Contact.fetch(reference, of: account, in: $0) }
    }

    package func contacts(
        of account: AccountID, on list: Int64?, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        let limit = min(max(limit, 0), Limits.page)
        return try await read { db in
            if let list, try db.list(.number(list), account) == nil {
                return ContactPage(contacts: [], next: nil)
            }
            let read = { (row: Line) in (try Contact(row), row[list == nil ? 0 : 9] as Int64) }
            let rows =
                if let list {
                    try db.all(
                        Query.members.rawValue, [account.rawValue, list, cursor, limit], read)
                } else {
                    try db.all(
                        Contact.select + " WHERE c.account = ? AND c.number > ? "
                            + "AND c.gone IS NULL ORDER BY c.number LIMIT ?",
                        [account.rawValue, cursor, limit], read)
                }
            return ContactPage(
                contacts: rows.map(\.0), next: rows.count == limit ? rows.last?.1 : nil)
        }
    }

    package func contacts(
        of account: AccountID, named name: String, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage {
        if name.holdsNUL { return ContactPage(contacts: [], next: nil) }
        let limit = min(max(limit, 0), Limits.page)
        return try await read { db in
            let found = try db.all(
                Query.namedContacts.rawValue,
                [account.rawValue, Suppression.key(of: name), cursor, limit], Contact.init)
            return ContactPage(
                contacts: found, next: found.count == limit ? found.last?.number : nil)
        }
    }

    package func contactCount(of account: AccountID) async throws(StoreError) -> Int {
        try await read { try $0.live(.contacts, of: account) }
    }

    package func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        precondition(contacts.count <= Limits.contactChunk, "more than a chunk of contacts")
        return try await write(needing: .room) { db in
            let joined = try db.addMembers(contacts, to: list, of: account, at: now)
            let change = AccountChange.members(list: list, joined: joined ?? 0)
            try db.note(change, of: account, by: actor, at: now)
            return joined
        }
    }

    package func removeMembers(
        _ contacts: [Int64], from list: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int? {
        precondition(contacts.count <= Limits.contactChunk, "more than a chunk of contacts")
        return try await write { db in
            guard try db.list(.number(list), account) != nil else { return nil }
            let place = try db.takePlaces(1, of: account, at: now)
            var left = 0
            for number in contacts {
                guard let joined = try db.membership(number, list, account) else { continue }
                left += 1
                try db.run(
                    "UPDATE memberships SET gone = ? "
                        + "WHERE account = ? AND list = ? AND joined = ?",
                    [place, account.rawValue, list, joined])
            }
            try db.count(-left, onList: list, account)
            if left > 0 { try db.noteLeaving(of: account) }
            try db.note(.members(list: list, left: left), of: account, by: actor, at: now)
            return left
        }
    }

    package func lists(
        ofContact number: Int64, of account: AccountID
    ) async throws(StoreError) -> [Int64] {
        try await read { db in
            try db.all(
                """
                SELECT l.number FROM memberships AS m
                JOIN lists AS l ON l.account = m.account AND l.number = m.list
                WHERE m.account = ? AND m.contact = ? AND m.gone IS NULL AND l.gone IS NULL
                ORDER BY l.number
                """, [account.rawValue, number]
            ) { $0[0] }
        }
    }
}

extension Database {
    /// How many of the contacts were not on the list; nil when it is unknown.
    func addMembers(
        _ contacts: [Int64], to list: Int64, of account: AccountID, at now: Instant
    ) throws -> Int? {
        guard try self.list(.number(list), account) != nil else { return nil }
        var isNew: Set<Int64> = []
        let joining = try contacts.filter { number in
            try isContact(number, of: account) && membership(number, list, account) == nil
                && isNew.insert(number).inserted
        }
        guard !joining.isEmpty else { return 0 }
        let last = try takePlaces(joining.count, of: account, at: now)
        for (index, number) in joining.enumerated() {
            try run(
                "INSERT INTO memberships (account, list, joined, contact) VALUES (?, ?, ?, ?)",
                [account.rawValue, list, last - Int64(joining.count - 1 - index), number])
        }
        try count(joining.count, onList: list, account)
        return joining.count
    }

    func keep(
        _ draft: ContactDraft, _ mode: ContactMode, of account: AccountID, at now: Instant,
        born place: inout Int64?
    ) throws -> ContactAnswer {
        let existing = try Contact.fetch(draft.reference, of: account, in: self)
        if let existing, mode == .add { return .exists(existing) }
        if existing == nil {
            if mode == .change { return .unknown }
            if let refusal = draft.refusalOfNew { return refusal }
        }
        guard var made = draft.applied(to: existing, number: 0, at: now) else {
            return .tooLarge
        }
        if let taker = try Contact.fetch(.address(made.address), of: account, in: self),
            taker.number != made.number
        {
            return .addressTaken(taker.number)
        }
        if let key = made.key, let taker = try Contact.fetch(.key(key), of: account, in: self),
            taker.number != made.number
        {
            return .keyTaken(taker.number)
        }
        if existing != nil {
            try made.update(account, in: self)
            return .changed(made)
        }
        guard try live(.contacts, of: account) < Limits.contactsPerAccount else {
            return .capReached
        }
        let born = try place ?? takePlaces(1, of: account, at: now)
        place = born
        made.number = try take(.contacts, of: account)
        try made.insert(account, at: born, in: self)
        return .added(made)
    }

    fileprivate func removeContact(
        _ number: Int64, of account: AccountID, at place: Int64
    ) throws {
        try run(
            "UPDATE contacts SET gone = ? WHERE account = ? AND number = ?",
            [place, account.rawValue, number])
        let lists = try all(
            "SELECT list FROM memberships WHERE account = ? AND contact = ? AND gone IS NULL",
            [account.rawValue, number]
        ) { $0[0] as Int64 }
        for list in lists { try count(-1, onList: list, account) }
        try run(
            "UPDATE memberships SET gone = ? WHERE account = ? AND contact = ? AND gone IS NULL",
            [place, account.rawValue, number])
    }

    fileprivate func isContact(_ number: Int64, of account: AccountID) throws -> Bool {
        try exists(
            "SELECT 1 FROM contacts WHERE account = ? AND number = ? AND gone IS NULL",
            [account.rawValue, number])
    }

    /// Where a contact joined a list that it is on now.
    fileprivate func membership(
        _ contact: Int64, _ list: Int64, _ account: AccountID
    ) throws -> Int64? {
        try integer(
            """
            SELECT joined FROM memberships
            WHERE account = ? AND contact = ? AND list = ? AND gone IS NULL
            """, [account.rawValue, contact, list])
    }

    fileprivate func count(_ change: Int, onList list: Int64, _ account: AccountID) throws {
        try run(
            "UPDATE lists SET members = members + ? WHERE account = ? AND number = ?",
            [change, account.rawValue, list])
    }
}
