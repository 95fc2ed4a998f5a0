package import BelayCore
package import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

extension SQLiteStore: CampaignStore {
    package func launch(
        _ launch: Launch, of account: AccountID
    ) async throws(StoreError) -> LaunchAnswer {
        launch.assertBounds()
        try launch.acceptance.refuseNUL()
        let acceptance = launch.acceptance
        let columns = AudienceColumns(acceptance, of: account)
        return try await write(needing: .room) { db in
            guard
                var record = try db.keptRecord(.number(launch.record), launch.kind, account)
            else { return .unknown }
            let version = launch.ifVersion ?? record.version
            guard record.send == nil, version == record.version else {
                return .changedMeanwhile(record)
            }
            let sources = acceptance.plan.sources + acceptance.plan.excluded
            if let missing = try db.firstMissing(of: sources, account) {
                return .unknownSource(missing)
            }
            let number = try columns.insert(acceptance.occurrences[0], in: db)
            try db.bind(&record, to: acceptance.occurrences[0].id, account, acceptance.accepted)
            return .launched(record, number: number)
        }
    }

    package func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RecallAnswer? {
        let policy = self.policy
        return try await write { db in
            guard var record = try db.keptRecord(.number(record), kind, account) else {
                return nil
            }
            if let version, version != record.version { return .changedMeanwhile(record) }
            guard let send = record.send else { return .draft(record) }
            var row = try db.audience(launchedAs: send)
            let found = try row.record(in: db, at: now, policy: policy)
            guard found.mayBeRecalled, row.audience.unschedule(at: now) == .unscheduled else {
                return .late(found)
            }
            try row.update(
                in: db, at: now, event: .cancelled, detail: reason.following(nil), by: actor)
            try db.bind(&record, to: nil, account, now)
            return .recalled(record, due: found.audience.due)
        }
    }

    package func discard(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> DiscardAnswer? {
        let policy = self.policy
        return try await write { db in
            let found = try db.first(
                "SELECT version, send FROM records WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, kind.rawValue, record]
            ) { row in
                (
                    version: row[0] as Int64,
                    send: row[1] as [UInt8]? == nil ? nil : try row.sendID(1)
                )
            }
            guard let found else { return nil }
            if let version, version != found.version { return .changedMeanwhile }
            if let send = found.send {
                var row = try db.audience(launchedAs: send)
                let isGoing = try row.record(in: db, at: now, policy: policy).isGoing
                // A stop over it makes it no longer going, and takes back no dot.
                if try isGoing || db.releasing(in: .send(row.send.place), of: account) > 0 {
                    return .going(send)
                }
                if row.audience.unschedule(at: now) == .unscheduled {
                    try row.update(in: db, at: now, event: .cancelled, by: actor)
                }
            }
            try db.run(
                "DELETE FROM records WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, kind.rawValue, record])
            try db.drop(1, .records(kind), of: account)
            try db.note(.record(kind, record, .removed), of: account, by: actor, at: now)
            return .gone
        }
    }

    package func launched(
        _ filter: LaunchedFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [LaunchedRecord] {
        let policy = self.policy
        let limit = min(max(filter.limit, 0), Limits.page)
        return try await read { db in
            var page: [LaunchedRecord] = []
            var (skipped, bytes) = (0, 0)
            guard limit > 0 else { return page }
            try db.eachHead(filter, account) { head in
                guard filter.admits(name: head.name, labels: head.labels, number: head.number)
                else { return true }
                let row = try head.send.map { try db.audience(launchedAs: $0) }
                let launch = try row?.record(in: db, at: now, policy: policy)
                guard filter.admits(LaunchedRecord.state(of: launch)) else { return true }
                skipped += 1
                if skipped <= filter.skip { return true }
                guard
                    let record = try db.keptRecord(.number(head.number), filter.kind, account)
                else { return true }
                bytes += record.body.count
                if bytes > Limits.pageBytes, !page.isEmpty { return false }
                let tally =
                    filter.includesTally
                    ? try row?.send.count(in: db, at: now, policy: policy).tally : nil
                page.append(LaunchedRecord(record: record, launch: launch, tally: tally))
                return page.count < limit
            }
            return page
        }
    }
}

/// What a search looks at of each record: all but its body.
private struct RecordHead {
    let number: Int64
    let name: String
    let labels: [String]
    let send: SendID?

    init(_ row: Line) throws {
        number = row[0]
        name = row[1]
        labels = try LabelsColumn.decode(row[2])
        send = row[3] as [UInt8]? == nil ? nil : try row.sendID(3)
    }
}

extension Database {
    /// The audience of a launched record's send, which is its account's.
    fileprivate func audience(launchedAs send: SendID) throws -> AudienceRow {
        guard let row = try AudienceRow.fetch(send, in: self) else {
            throw StoreError.corrupt("a launched record has no send")
        }
        return row
    }

    /// Launches a record, or makes it a draft again.
    fileprivate func bind(
        _ record: inout KeptRecord, to send: SendID?, _ account: AccountID, _ now: Instant
    ) throws {
        record.send = send
        record.version += 1
        record.modified = now
        try run(
            """
            UPDATE records SET send = ?, version = ?, modified_ms = ?
            WHERE account = ? AND kind = ? AND number = ?
            """,
            [
                send, record.version, now.milliseconds, account.rawValue, record.kind.rawValue,
                record.number,
            ])
    }

    /// Goes over those that a filter may be of, the newest first.
    fileprivate func eachHead(
        _ filter: LaunchedFilter, _ account: AccountID, _ body: (RecordHead) throws -> Bool
    ) throws {
        let select = "SELECT number, name, labels, send FROM records "
        let read = { (row: Line) in try body(try RecordHead(row)) }
        switch filter.reference {
        case nil where filter.isOfOpen:
            try each(
                Query.openRecords.rawValue,
                [
                    account.rawValue, account.rawValue, filter.kind.rawValue,
                    filter.before ?? Limits.highestNumber + 1,
                ], read)
        case nil:
            try each(
                select + "WHERE account = ? AND kind = ? AND number < ? ORDER BY number DESC",
                [
                    account.rawValue, filter.kind.rawValue,
                    filter.before ?? Limits.highestNumber + 1,
                ], read)
        case .record(.number(let number)):
            try each(
                select + "WHERE account = ? AND kind = ? AND number = ?",
                [account.rawValue, filter.kind.rawValue, number], read)
        case .record(.key(let key)):
            if key.holdsNUL { return }
            try each(
                select + "WHERE account = ? AND kind = ? AND key = ?",
                [account.rawValue, filter.kind.rawValue, key], read)
        case .send(let send):
            try each(
                select + "WHERE send = ? AND account = ? AND kind = ?",
                [send, account.rawValue, filter.kind.rawValue], read)
        }
    }
}
