package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            if let taker = try db.taker(of: draft, account) { return .keyTaken(taker) }
            let series = Series.records(draft.kind)
            guard try db.live(series, of: account) < draft.most else {
                return .capReached
            }
            let number = try db.take(series, of: account)
            try db.run(
                """
                INSERT INTO records
                    (account, kind, number, key, name, labels, version, created_ms, modified_ms,
                    body)
                VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)
                """,
                [
                    account.rawValue, draft.kind.rawValue, number, draft.key, draft.name,
                    LabelsColumn.encode(draft.labels), now.milliseconds, now.milliseconds,
                    draft.body,
                ])
            try db.note(.record(draft.kind, number, .added), of: account, by: actor, at: now)
            return .done(
                KeptRecord(
                    number: number, kind: draft.kind, key: draft.key, name: draft.name,
                    labels: draft.labels, body: draft.body, version: 1, created: now, modified: now)
            )
        }
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?,
        of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            guard var record = try db.keptRecord(.number(number), draft.kind, account) else {
                return .unknown
            }
            if record.send != nil || version ?? record.version != record.version {
                return .changedMeanwhile(record)
            }
            if let taker = try db.taker(of: draft, account), taker != number {
                return .keyTaken(taker)
            }
            record.key = draft.key
            record.name = draft.name
            record.labels = draft.labels
            record.body = draft.body
            record.version += 1
            record.modified = now
            try db.run(
                """
                UPDATE records SET key = $1, name = $2, labels = $3, version = $4, modified_ms = $5,
                    body = $6
                WHERE account = $7 AND kind = $8 AND number = $9
                """,
                [
                    record.key, record.name, LabelsColumn.encode(record.labels), record.version,
                    now.milliseconds, record.body,
                    account.rawValue, record.kind.rawValue, number,
                ])
            try db.note(.record(record.kind, number, .changed), of: account, by: actor, at: now)
            return .done(record)
        }
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.lock(account, .exclusive)
            try db.run(
                "DELETE FROM records WHERE account = $1 AND kind = $2 AND number = $3",
                [account.rawValue, kind.rawValue, number])
            guard try db.changesCount == 1 else { return false }
            try db.drop(1, .records(kind), of: account)
            try db.note(.record(kind, number, .removed), of: account, by: actor, at: now)
            return true
        }
    }

    package func record(
        _ reference: RecordReference, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> KeptRecord? {
        try await read { try $0.keptRecord(reference, kind, account) }
    }

    package func records(
        _ kind: RecordKind, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [KeptRecord] {
        try await read { db in
            let numbers = try db.all(
                """
                SELECT number FROM records WHERE account = $1 AND kind = $2 AND number > $3
                ORDER BY number LIMIT $4
                """,
                [account.rawValue, kind.rawValue, number, min(max(limit, 0), Limits.page)]
            ) { $0[0] as Int64 }
            return try db.keptRecords(numbers, kind, account)
        }
    }

    package func recordCount(
        _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await read { try $0.live(.records(kind), of: account) }
    }
}

extension KeptRecord {
    /// The columns that `init` reads, in its order; `records` is `r`.
    fileprivate static let columns = """
        r.number, r.kind, r.key, r.version, r.created_ms, r.modified_ms, r.name, r.labels, r.send,
            r.body
        """
    fileprivate static let select = "SELECT \(columns) FROM records AS r"

    fileprivate init(_ row: Line) throws {
        self.init(
            number: row[0], kind: RecordKind(row[1]), key: row[2], name: row[6],
            labels: try LabelsColumn.decode(row[7]), body: row[9], version: row[3],
            created: row.instant(4), modified: row.instant(5),
            send: row[8] as [UInt8]? == nil ? nil : try row.sendID(8))
    }
}

extension Database {
    func keptRecord(
        _ reference: RecordReference, _ kind: RecordKind, _ account: AccountID
    ) throws -> KeptRecord? {
        switch reference {
        case .number(let number):
            return try first(
                KeptRecord.select + " WHERE account = $1 AND kind = $2 AND number = $3",
                [account.rawValue, kind.rawValue, number], KeptRecord.init)
        case .key(let key):
            if key.holdsNUL { return nil }
            return try first(
                KeptRecord.select + " WHERE account = $1 AND kind = $2 AND key = $3",
                [account.rawValue, kind.rawValue, key], KeptRecord.init)
        }
    }

    /// Records by their numbers, in the order of these, until their bodies come to a page.
    ///
    /// Differs from SQLite because an answer is here as a whole before it is looked at: how much
    /// of it there may be is said in the statement. Lengths are known without reading the bodies.
    func keptRecords(
        _ numbers: [Int64], _ kind: RecordKind, _ account: AccountID
    ) throws -> [KeptRecord] {
        try all(
            """
            SELECT \(KeptRecord.columns)
            FROM (
                SELECT n.number, n.nth, sum(length(k.body)) OVER (ORDER BY n.nth) AS bytes
                FROM unnest($3) WITH ORDINALITY AS n (number, nth)
                JOIN records AS k
                    ON k.account = $1 AND k.kind = $2 AND k.number = n.number
            ) AS n
            JOIN records AS r ON r.account = $1 AND r.kind = $2 AND r.number = n.number
            WHERE n.nth = 1 OR n.bytes <= $4
            ORDER BY n.nth
            """, [account.rawValue, kind.rawValue, numbers, Limits.pageBytes], KeptRecord.init)
    }

    /// The number of the record that has a draft's key.
    fileprivate func taker(of draft: RecordDraft, _ account: AccountID) throws -> Int64? {
        guard let key = draft.key else { return nil }
        return try integer(
            "SELECT number FROM records WHERE account = $1 AND kind = $2 AND key = $3",
            [account.rawValue, draft.kind.rawValue, key])
    }
}
