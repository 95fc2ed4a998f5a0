package import BelayCore
package import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

extension SQLiteStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
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
                VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
                """,
                [
                    account.rawValue, draft.kind.rawValue, number, draft.key, draft.name,
                    LabelsColumn.encode(draft.labels), now.milliseconds, now.milliseconds,
                    Data(draft.body),
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
                UPDATE records SET key = ?, name = ?, labels = ?, version = ?, modified_ms = ?,
                    body = ?
                WHERE account = ? AND kind = ? AND number = ?
                """,
                [
                    record.key, record.name, LabelsColumn.encode(record.labels), record.version,
                    now.milliseconds, Data(record.body),
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
            try db.run(
                "DELETE FROM records WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, kind.rawValue, number])
            guard db.changesCount == 1 else { return false }
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
            var page: [KeptRecord] = []
            var bytes = 0
            try db.each(
                KeptRecord.select + " WHERE account = ? AND kind = ? AND number > ? "
                    + "ORDER BY number LIMIT ?",
                [
                    account.rawValue, kind.rawValue, number,
                    min(max(limit, 0), Limits.page),
                ]
            ) { line in
                let record = try KeptRecord(line)
                bytes += record.body.count
                if bytes > Limits.pageBytes, !page.isEmpty { return false }
                page.append(record)
                return true
            }
            return page
        }
    }

    package func recordCount(
        _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await read { try $0.live(.records(kind), of: account) }
    }
}

extension KeptRecord {
    /// The columns that `init` reads, in its order.
    fileprivate static let select = """
        SELECT number, kind, key, version, created_ms, modified_ms, name, labels, send, body
        FROM records
        """

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
                KeptRecord.select + " WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, kind.rawValue, number], KeptRecord.init)
        case .key(let key):
            if key.holdsNUL { return nil }
            return try first(
                KeptRecord.select + " WHERE account = ? AND kind = ? AND key = ?",
                [account.rawValue, kind.rawValue, key], KeptRecord.init)
        }
    }

    /// The number of the record that has a draft's key.
    fileprivate func taker(of draft: RecordDraft, _ account: AccountID) throws -> Int64? {
        guard let key = draft.key else { return nil }
        return try integer(
            "SELECT number FROM records WHERE account = ? AND kind = ? AND key = ?",
            [account.rawValue, draft.kind.rawValue, key])
    }
}
