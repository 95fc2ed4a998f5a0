package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore: CampaignStore {
    package func launch(
        _ launch: Launch, of account: AccountID
    ) async throws(StoreError) -> LaunchAnswer {
        launch.assertBounds()
        try launch.acceptance.refuseNUL()
        let acceptance = launch.acceptance
        let columns = AudienceColumns(acceptance, of: account)
        return try await numbered(1, of: account) { take throws(StoreError) in
            try await write(needing: .room) { db in
                try db.lock(account, .exclusive)
                return try db.launch(launch, columns, of: account, take)
            }
        }
    }

    package func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RecallAnswer? {
        let policy = self.policy
        return try await write { db in
            try db.lock(account, .exclusive)
            guard var record = try db.keptRecord(.number(record), kind, account) else {
                return nil
            }
            if let version, version != record.version { return .changedMeanwhile(record) }
            guard let send = record.send else { return .draft(record) }
            var row = try db.audience(launchedAs: send, account)
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
            try db.lock(account, .exclusive)
            let found = try db.first(
                """
                SELECT version, send FROM records
                WHERE account = $1 AND kind = $2 AND number = $3
                """,
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
                var row = try db.audience(launchedAs: send, account)
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
                "DELETE FROM records WHERE account = $1 AND kind = $2 AND number = $3",
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
            var found: [Launched] = []
            var skipped = 0
            guard limit > 0 else { return [] }
            try db.eachChunk(filter, account) { heads in
                let admitted = heads.filter {
                    filter.admits(name: $0.name, labels: $0.labels, number: $0.number)
                }
                for launched in try db.launched(admitted, account, at: now, policy: policy)
                where filter.admits(LaunchedRecord.state(of: launched.record)) {
                    skipped += 1
                    if skipped > filter.skip { found.append(launched) }
                    if found.count == limit { return false }
                }
                return true
            }
            let records = try db.keptRecords(found.map(\.head.number), filter.kind, account)
            let sends =
                filter.includesTally ? found.prefix(records.count).compactMap(\.send) : []
            let counts = try db.counts(of: sends, at: now, policy: policy)
            let tallies = Dictionary(zip(sends.map(\.id), counts.map(\.tally))) { first, _ in first
            }
            return zip(found, records).map { launched, record in
                LaunchedRecord(
                    record: record, launch: launched.record,
                    tally: launched.send.flatMap { tallies[$0.id] })
            }
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

/// A record that may be shown, and its send where it has one.
private struct Launched {
    let head: RecordHead
    let send: SendRow?
    let record: AudienceRecord?
}

extension Database {
    /// Nil, with nothing written, when there is no number to take.
    fileprivate func launch(
        _ launch: Launch, _ columns: AudienceColumns, of account: AccountID,
        _ take: () -> Range<Int64>?
    ) throws -> LaunchAnswer? {
        let acceptance = launch.acceptance
        guard var record = try keptRecord(.number(launch.record), launch.kind, account) else {
            return .unknown
        }
        let version = launch.ifVersion ?? record.version
        guard record.send == nil, version == record.version else {
            return .changedMeanwhile(record)
        }
        let sources = acceptance.plan.sources + acceptance.plan.excluded
        if let missing = try firstMissing(of: sources, account) { return .unknownSource(missing) }
        guard let number = take()?.lowerBound else { return nil }
        try columns.insert(acceptance.occurrences[0], number, in: self)
        try bind(&record, to: acceptance.occurrences[0].id, account, acceptance.accepted)
        return .launched(record, number: number)
    }

    /// The audience of a launched record's send, which is its account's.
    fileprivate func audience(
        launchedAs send: SendID, _ account: AccountID
    ) throws -> AudienceRow {
        guard let row = try AudienceRow.lock(send, of: account, in: self) else {
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
            UPDATE records SET send = $1, version = $2, modified_ms = $3
            WHERE account = $4 AND kind = $5 AND number = $6
            """,
            [
                send, record.version, now.milliseconds, account.rawValue, record.kind.rawValue,
                record.number,
            ])
    }

    /// Goes over those that a filter may be of, the newest first, until told false.
    ///
    /// Differs from SQLite because an answer is here as a whole: they are asked for in chunks.
    fileprivate func eachChunk(
        _ filter: LaunchedFilter, _ account: AccountID, _ body: ([RecordHead]) throws -> Bool
    ) throws {
        let select =
            "SELECT number, name, labels, send FROM records WHERE account = $1 AND kind = $2 "
        switch filter.reference {
        case nil:
            let chunk =
                filter.isOfOpen
                ? Query.openRecords.rawValue
                : select + "AND number < $3 ORDER BY number DESC LIMIT $4"
            var before = filter.before ?? Limits.highestNumber + 1
            while true {
                let heads = try all(
                    chunk,
                    [account.rawValue, filter.kind.rawValue, before, Limits.page],
                    RecordHead.init)
                guard let last = heads.last, try body(heads) else { return }
                guard heads.count == Limits.page else { return }
                before = last.number
            }
        case .record(.number(let number)):
            let heads = try all(
                select + "AND number = $3", [account.rawValue, filter.kind.rawValue, number],
                RecordHead.init)
            _ = try body(heads)
        case .record(.key(let key)):
            if key.holdsNUL { return }
            let heads = try all(
                select + "AND key = $3", [account.rawValue, filter.kind.rawValue, key],
                RecordHead.init)
            _ = try body(heads)
        case .send(let send):
            let heads = try all(
                select + "AND send = $3", [account.rawValue, filter.kind.rawValue, send],
                RecordHead.init)
            _ = try body(heads)
        }
    }

    /// Records with their sends, in their order.
    ///
    /// Differs from SQLite because a question costs a trip: all are asked about at once.
    fileprivate func launched(
        _ heads: [RecordHead], _ account: AccountID, at now: Instant, policy: StorePolicy
    ) throws -> [Launched] {
        let sends = try all(
            SendRow.select + " WHERE s.account = $1 AND s.id = ANY($2)",
            [account.rawValue, heads.compactMap(\.send)], SendRow.init)
        let plans = try Dictionary(
            all(
                "SELECT place, plan FROM audiences WHERE account = $1 AND place = ANY($2)",
                [account.rawValue, sends.map(\.place)]
            ) { ($0[0] as Int64, try PlanColumn.decode($0[1])) }
        ) { first, _ in first }
        let stopped = sends.filter(\.hasStops)
        let coverages = Dictionary(
            zip(
                stopped.map(\.place),
                try coverages(of: stopped.map(\.member), at: now, policy: policy))
        ) { first, _ in first }
        let byID = Dictionary(sends.map { ($0.id, $0) }) { first, _ in first }
        return try heads.map { head in
            guard let id = head.send else { return Launched(head: head, send: nil, record: nil) }
            guard let send = byID[id], let audience = send.audience, let plan = plans[send.place]
            else { throw StoreError.corrupt("a launched record has no send") }
            let record = AudienceRecord(
                id: id, number: send.number, door: send.door, audience: audience, plan: plan,
                coverage: coverages[send.place] ?? .clear,
                isOver: send.finished == send.deliveries && !audience.isOpen,
                unsubscribes: send.unsubscribes)
            return Launched(head: head, send: send, record: record)
        }
    }
}
