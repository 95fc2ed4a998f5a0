package import BelayCore
package import BelayStore

extension PostgresStore {
    package func keepContacts(
        _ drafts: [ContactDraft], mode: ContactMode, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> [ContactAnswer] {
        precondition(drafts.count <= Limits.contactChunk, "more than a chunk of contacts")
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            var chunk = try ContactChunk(of: drafts, account, at: now, in: db)
            let answers = try drafts.map { try chunk.keep($0, mode) }
            try chunk.write()
            if answers.contains(where: \.isChange) { try db.noteChange(of: account) }
            let leaving = answers.compactMap { answer -> String? in
                guard case .changed(let contact) = answer, !contact.status.getsMail else {
                    return nil
                }
                return contact.address
            }
            try db.suppressListed(leaving, of: account, at: now)
            try db.note(AccountChange(answers), of: account, by: actor, at: now)
            return answers
        }
    }

    package func removeContacts(
        _ numbers: [Int64], of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Int {
        precondition(numbers.count <= Limits.contactChunk, "more than a chunk of contacts")
        return try await write { db in
            try db.lock(account, .exclusive)
            let leaving = try db.all(
                "SELECT address FROM contacts "
                    + "WHERE account = $1 AND number = ANY($2) AND gone IS NULL",
                [account.rawValue, numbers]
            ) { $0[0] as String }
            guard !leaving.isEmpty else { return 0 }
            let place = try db.takePlaces(1, of: account, at: now)
            try db.removeContacts(numbers, of: account, at: place)
            try db.suppressListed(leaving, of: account, at: now)
            try db.drop(leaving.count, .contacts, of: account)
            try db.noteLeaving(of: account)
            try db.note(.contacts(removed: leaving.count), of: account, by: actor, at: now)
            return leaving.count
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
                        Contact.select + " WHERE c.account = $1 AND c.number > $2 "
                            + "AND c.gone IS NULL ORDER BY c.number LIMIT $3",
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
            try db.lock(account, .exclusive)
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
            try db.lock(account, .exclusive)
            guard try db.list(.number(list), account) != nil else { return nil }
            let place = try db.takePlaces(1, of: account, at: now)
            let left = try db.memberships(contacts, on: list, account)
            for joined in left {
                try db.run(
                    """
                    UPDATE memberships SET gone = $4
                    WHERE account = $1 AND list = $2 AND joined = $3
                    """, [account.rawValue, list, joined, place])
            }
            try db.count(-left.count, onList: list, account)
            if !left.isEmpty { try db.noteLeaving(of: account) }
            try db.note(.members(list: list, left: left.count), of: account, by: actor, at: now)
            return left.count
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
                WHERE m.account = $1 AND m.contact = $2 AND m.gone IS NULL AND l.gone IS NULL
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
        var missing = try Set(
            all(
                """
                SELECT c.number FROM unnest($3) AS w (contact) CROSS JOIN LATERAL (
                    SELECT number FROM contacts
                    WHERE account = $1 AND number = w.contact AND gone IS NULL LIMIT 1
                ) AS c
                LEFT JOIN LATERAL (\(Self.membership)) AS m ON true WHERE m.joined IS NULL
                """, [account.rawValue, list, contacts]
            ) { $0[0] as Int64 })
        let joining = contacts.filter { missing.remove($0) != nil }
        guard !joining.isEmpty else { return 0 }
        let last = try takePlaces(joining.count, of: account, at: now)
        try run(
            """
            INSERT INTO memberships (account, list, joined, contact)
            SELECT $1, $2, $3 + j.nth, j.contact
            FROM unnest($4) WITH ORDINALITY AS j (contact, nth)
            """, [account.rawValue, list, last - Int64(joining.count), joining])
        try count(joining.count, onList: list, account)
        return joining.count
    }

    /// Where a contact `w` joined a list that it is on now.
    ///
    /// `list + 0` keeps it to the index that has the contact: while the server has not counted a
    /// list's members, it takes the one of all of them for as good.
    private static let membership = """
        SELECT joined FROM memberships
        WHERE account = $1 AND contact = w.contact AND list + 0 = $2 AND gone IS NULL LIMIT 1
        """

    /// Where some contacts joined a list that they are on now.
    ///
    /// One probe for each. Why not `= ANY`: while the server has not counted a list's members it
    /// may go over all of them, and compare each with a thousand contacts.
    fileprivate func memberships(
        _ contacts: [Int64], on list: Int64, _ account: AccountID
    ) throws -> [Int64] {
        try all(
            """
            SELECT m.joined FROM unnest($3) AS w (contact)
            CROSS JOIN LATERAL (\(Self.membership)) AS m
            """, [account.rawValue, list, Array(Set(contacts))]
        ) { $0[0] }
    }

    fileprivate func removeContacts(
        _ numbers: [Int64], of account: AccountID, at place: Int64
    ) throws {
        try run(
            """
            UPDATE contacts SET gone = $3
            WHERE account = $1 AND number = ANY($2) AND gone IS NULL
            """, [account.rawValue, numbers, place])
        try run(
            """
            UPDATE lists AS l SET members = l.members - m.leaving
            FROM (
                SELECT list, count(*) AS leaving FROM memberships
                WHERE account = $1 AND contact = ANY($2) AND gone IS NULL GROUP BY list
            ) AS m
            WHERE l.account = $1 AND l.number = m.list
            """, [account.rawValue, numbers])
        try run(
            """
            UPDATE memberships SET gone = $3
            WHERE account = $1 AND contact = ANY($2) AND gone IS NULL
            """, [account.rawValue, numbers, place])
    }

    fileprivate func count(_ change: Int, onList list: Int64, _ account: AccountID) throws {
        try run(
            "UPDATE lists SET members = members + $1 WHERE account = $2 AND number = $3",
            [change, account.rawValue, list])
    }
}
