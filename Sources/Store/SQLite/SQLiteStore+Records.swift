package import BelayCore
package import BelayStore
import FoundationEssentials
import GRDB

extension SQLiteStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try StoreError.refuseNUL(in: draft.key ?? "")
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.requireAccount(account)
            if let taker = try db.taker(of: draft, account) { return .keyTaken(taker) }
            let series = Series.records(draft.kind)
            guard try db.live(series, of: account) < Limits.recordsPerKind else {
                return .capReached
            }
            let number = try db.take(series, of: account)
            try db.run(
                """
                INSERT INTO records
                    (account, kind, number, key, version, created_ms, modified_ms, body)
                VALUES (?, ?, ?, ?, 1, ?, ?, ?)
                """,
                [
                    account.rawValue, draft.kind.rawValue, number, draft.key, now.milliseconds,
                    now.milliseconds, Data(draft.body),
                ])
            return .done(
                KeptRecord(
                    number: number, kind: draft.kind, key: draft.key, body: draft.body,
                    version: 1, created: now, modified: now))
        }
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?,
        of account: AccountID, at now: Instant
    ) async throws(StoreError) -> RecordAnswer {
        try StoreError.refuseNUL(in: draft.key ?? "")
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            guard var record = try db.keptRecord(.number(number), draft.kind, account) else {
                return .unknown
            }
            if let version, version != record.version { return .changedMeanwhile(record) }
            if let taker = try db.taker(of: draft, account), taker != number {
                return .keyTaken(taker)
            }
            record.key = draft.key
            record.body = draft.body
            record.version += 1
            record.modified = now
            try db.run(
                """
                UPDATE records SET key = ?, version = ?, modified_ms = ?, body = ?
                WHERE account = ? AND kind = ? AND number = ?
                """,
                [
                    record.key, record.version, now.milliseconds, Data(record.body),
                    account.rawValue, record.kind.rawValue, number,
                ])
            return .done(record)
        }
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "DELETE FROM records WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, kind.rawValue, number])
            guard db.changesCount == 1 else { return false }
            try db.drop(1, .records(kind), of: account)
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
                let record = KeptRecord(line)
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
        SELECT number, kind, key, version, created_ms, modified_ms, body FROM records
        """

    fileprivate init(_ row: Line) {
        self.init(
            number: row[0], kind: RecordKind(row[1]), key: row[2], body: row[6],
            version: row[3], created: row.instant(4), modified: row.instant(5))
    }
}

extension Database {
    fileprivate func keptRecord(
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
