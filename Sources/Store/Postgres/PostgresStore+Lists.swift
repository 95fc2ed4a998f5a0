package import BelayCore
package import BelayStore

extension PostgresStore: ListStore {
    package func addList(
        _ draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            if let key = draft.key, let taker = try db.list(.key(key), account) {
                return .keyTaken(taker.number)
            }
            if draft.hasUniqueName, try db.isTaken(draft.name, besides: nil, account) {
                return .nameTaken
            }
            guard try db.live(.lists, of: account) < Limits.listsPerAccount else {
                return .capReached
            }
            let number = try db.take(.lists, of: account)
            try db.run(
                """
                INSERT INTO lists
                    (account, number, key, name, description, created_ms, modified_ms)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    account.rawValue, number, draft.key, draft.name, draft.description,
                    now.milliseconds, now.milliseconds,
                ])
            try db.note(.list(number, .added), of: account, by: actor, at: now)
            return .done(
                ContactList(
                    number: number, key: draft.key, name: draft.name,
                    description: draft.description, members: 0, created: now, modified: now))
        }
    }

    package func changeList(
        _ number: Int64, to draft: ListDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> ListAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            guard var list = try db.list(.number(number), account) else { return .unknown }
            if let key = draft.key, let taker = try db.list(.key(key), account),
                taker.number != number
            {
                return .keyTaken(taker.number)
            }
            if draft.hasUniqueName, try db.isTaken(draft.name, besides: .list(number), account) {
                return .nameTaken
            }
            list.key = draft.key
            list.name = draft.name
            list.description = draft.description
            list.modified = now
            try db.run(
                """
                UPDATE lists SET key = $1, name = $2, description = $3, modified_ms = $4
                WHERE account = $5 AND number = $6
                """,
                [
                    list.key, list.name, list.description, now.milliseconds,
                    account.rawValue, number,
                ])
            try db.note(.list(number, .changed), of: account, by: actor, at: now)
            return .done(list)
        }
    }

    package func removeList(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.lock(account, .exclusive)
            guard try db.list(.number(number), account) != nil else { return false }
            let place = try db.takePlaces(1, of: account, at: now)
            try db.run(
                "UPDATE lists SET gone = $1 WHERE account = $2 AND number = $3",
                [place, account.rawValue, number])
            try db.drop(1, .lists, of: account)
            try db.noteLeaving(of: account)
            try db.note(.list(number, .removed), of: account, by: actor, at: now)
            return true
        }
    }

    package func list(
        _ reference: RecordReference, of account: AccountID
    ) async throws(StoreError) -> ContactList? {
        try await read { try $0.list(reference, account) }
    }

    package func listCount(of account: AccountID) async throws(StoreError) -> Int {
        try await read { try $0.live(.lists, of: account) }
    }

    package func lists(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [ContactList] {
        try await read { db in
            try db.all(
                ContactList.select
                    + " WHERE account = $1 AND number > $2 AND gone IS NULL "
                    + "ORDER BY number LIMIT $3",
                [account.rawValue, number, min(max(limit, 0), Limits.page)], ContactList.init)
        }
    }
}

extension ContactList {
    /// The columns that `init` reads, in its order.
    fileprivate static let select = """
        SELECT number, key, name, description, members, created_ms, modified_ms FROM lists
        """

    fileprivate init(_ row: Line) {
        self.init(
            number: row[0], key: row[1], name: row[2], description: row[3], members: row[4],
            created: row.instant(5), modified: row.instant(6))
    }
}

extension Database {
    func list(_ reference: RecordReference, _ account: AccountID) throws -> ContactList? {
        switch reference {
        case .number(let number):
            return try first(
                ContactList.select + " WHERE account = $1 AND number = $2 AND gone IS NULL",
                [account.rawValue, number], ContactList.init)
        case .key(let key):
            if key.holdsNUL { return nil }
            return try first(
                ContactList.select + " WHERE account = $1 AND key = $2 AND gone IS NULL",
                [account.rawValue, key], ContactList.init)
        }
    }

    /// Whether another list or segment has this name.
    func isTaken(
        _ name: String, besides source: AudiencePlan.Source?, _ account: AccountID
    ) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM lists
            WHERE account = $1 AND name = $2 AND gone IS NULL AND number <> $3
            UNION ALL
            SELECT 1 FROM segments
            WHERE account = $1 AND name = $2 AND gone IS NULL AND number <> $4
            """, [account.rawValue, name, source?.list ?? 0, source?.segment ?? 0])
    }

    /// A list, a contact, a membership or a version of a segment of the account's went: a sweep is
    /// to look.
    func noteLeaving(of account: AccountID) throws {
        try run(
            "INSERT INTO leavings (account) VALUES ($1) ON CONFLICT DO NOTHING",
            [account.rawValue])
    }

    /// An account that something may have gone from, and that has no audience of which
    /// `needsMembership` is true.
    private static let leaving = """
        SELECT account FROM leavings WHERE account >= $1 AND account <= $2 AND NOT EXISTS (
            SELECT 1 FROM audiences AS a
            WHERE a.account = leavings.account
                AND (a.state = 1 OR (a.state = 4 AND a.unlisted IS NULL)))
            AND NOT EXISTS (
                SELECT 1 FROM audiences AS a
                WHERE a.account = leavings.account AND a.state = 0 AND a.mark IS NOT NULL)
        LIMIT 1
        """

    /// Forgets a chunk of what went from one account's lists; true when there may be more.
    ///
    /// Differs from SQLite because something may go, or be frozen, between two statements: what is
    /// found is looked at again once the account is locked.
    func sweepLists() throws -> Bool {
        guard let found = try integer(Self.leaving, [Int64.min, Int64.max]) else { return false }
        try lock(AccountID(found), .exclusive)
        guard let account = try integer(Self.leaving, [found, found]) else { return true }
        for statement in Self.left where try forget(statement, of: account) > 0 {
            return true
        }
        if let list = try integer(Query.goneList.rawValue, [account]) {
            try run(
                "DELETE FROM memberships WHERE account = $1 AND (account, list, joined) IN "
                    + "(\(Query.listed.rawValue))", [account, list, Limits.sweepChunk])
            if try changesCount == 0 {
                try run(
                    "DELETE FROM lists WHERE account = $1 AND number = $2", [account, list])
            }
            return true
        }
        try run("DELETE FROM leavings WHERE account = $1", [account])
        return true
    }

    /// What is forgotten of an account, a table after the other.
    private static let left = [
        "DELETE FROM memberships WHERE account = $1 AND (account, list, joined) IN "
            + "(\(Query.goneMemberships.rawValue))",
        "DELETE FROM contacts WHERE account = $1 AND (account, number) IN "
            + "(\(Query.goneContacts.rawValue))",
        "DELETE FROM segments WHERE account = $1 AND (account, number, since) IN "
            + "(\(Query.goneSegments.rawValue))",
    ]

    private func forget(_ statement: String, of account: Int64) throws -> Int {
        try run(statement, [account, Limits.sweepChunk])
        return try changesCount
    }
}
