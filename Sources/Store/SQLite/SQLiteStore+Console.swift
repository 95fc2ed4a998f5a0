package import BelayCore
package import BelayStore
import BelayStoreColumns
import GRDB

extension SQLiteStore: ConsoleStore {
    package func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> UpcomingPage {
        let policy = self.policy
        let limit = min(max(filter.limit, 1), Limits.page)
        return try await read { db in
            let rows = try db.all(
                SendRow.select + """
                     WHERE s.account = ? AND s.finished < s.deliveries
                        AND (s.due_ms, s.place) > (?, ?)
                    ORDER BY s.due_ms, s.place LIMIT ?
                    """,
                [
                    account.rawValue, filter.after?.due.milliseconds ?? .min,
                    filter.after?.place ?? 0, Limits.consoleScan,
                ], SendRow.init)
            var found: [Upcoming] = []
            var before: SendRow?
            var looked = 0
            for row in rows {
                if looked >= Limits.consoleDeliveries {
                    return UpcomingPage(rows: found, next: before?.upcomingPlace)
                }
                before = row
                let summary = try row.summary(in: db, at: now, policy: policy)
                let upcoming = Upcoming(summary: summary, tags: row.tags)
                guard filter.holds(upcoming, at: now) else { continue }
                if let address = filter.recipient {
                    looked += row.searched
                    if try db.positions(of: address, in: row, limit: 1).isEmpty { continue }
                }
                found.append(upcoming)
                if found.count == limit {
                    return UpcomingPage(rows: found, next: row.upcomingPlace)
                }
            }
            let isCut = rows.count == Limits.consoleScan
            return UpcomingPage(rows: found, next: isCut ? rows.last?.upcomingPlace : nil)
        }
    }

    package func forecast(
        _ range: ForecastRange, of account: AccountID
    ) async throws(StoreError) -> Forecast {
        try await read { db in
            var forecast = Forecast(
                counts: [Int](repeating: 0, count: range.count), isPartial: false)
            var left = Limits.forecastSends
            // A question for each step keeps to the index, where one for all of them would sort.
            for index in 0..<range.count {
                let start = range.start + range.step * index
                let step = try db.first(
                    Query.forecast.rawValue,
                    [
                        account.rawValue, start.milliseconds,
                        (start + range.step).milliseconds, left,
                    ]
                ) { row in ((row[0] as Int?) ?? 0, row[1] as Int) }
                forecast.counts[index] = step?.0 ?? 0
                left -= step?.1 ?? 0
            }
            forecast.isPartial = left == 0
            return forecast
        }
    }

    package func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) async throws(StoreError) -> [DeliveryRecord] {
        let policy = self.policy
        let inHand = self.inHand
        return try await read { db in
            guard let row = try SendRow.fetch(.id(send), of: account, in: db) else { return [] }
            return try db.all(
                DeliveryRow.select
                    + " WHERE d.place = ? AND d.position > ? ORDER BY d.position LIMIT ?",
                [row.place, position, min(max(limit, 0), Limits.page)]
            ) { line in
                let delivery = try DeliveryRow(line, inHand)
                return try delivery.record(in: db, at: now, policy: policy)
            }
        }
    }

    package func story(
        of send: SendID, position: Int?, account: AccountID
    ) async throws(StoreError) -> Story {
        try await read { db in
            guard let (row, actor) = try db.acceptedBy(send, of: account) else { return Story() }
            let accepted = Event(kind: .accepted, at: row.accepted, send: send, actor: actor)
            let scopes = Stop.scopes(of: send, batch: row.batch, tags: row.tags)
            var story = try db.story(of: row, position)
            story.events = try ([accepted] + story.events).joined(
                withStopsAmong: db.stops(over: scopes, of: account), in: scopes)
            return story
        }
    }

    package func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [Happening] {
        try await read { db in
            let rows = try db.all(
                SendRow.select
                    + " WHERE s.account = ? AND s.number < ? ORDER BY s.number DESC LIMIT ?",
                [account.rawValue, number ?? .max, min(max(limit, 0), Limits.page)],
                SendRow.init)
            return try rows.compactMap { row in
                guard let (_, actor) = try db.acceptedBy(row.id, of: account) else { return nil }
                let events = try db.all(
                    """
                    SELECT kind, at_ms, position, detail, actor FROM events
                    WHERE place = ? ORDER BY sequence DESC LIMIT ?
                    """, [row.place, Self.happeningsPerSend]
                ) { try Event($0, of: row.id) }
                let accepted = Event(
                    kind: .accepted, at: row.accepted, send: row.id, actor: actor)
                return Happening(
                    send: row.id, number: row.number, subject: row.subject, door: row.door,
                    events: events + [accepted])
            }
        }
    }

    package func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) async throws(StoreError) -> Sightings {
        if address.holdsNUL { return Sightings(found: [], next: nil) }
        let policy = self.policy
        let inHand = self.inHand
        return try await read { db in
            let rows = try db.all(
                SendRow.select
                    + " WHERE s.account = ? AND s.number < ? ORDER BY s.number DESC LIMIT ?",
                [account.rawValue, number ?? .max, Limits.consoleScan], SendRow.init)
            var sightings = Sightings(found: [], next: nil)
            var looked = 0
            for row in rows {
                for position in try db.positions(of: address, in: row, limit: 10) {
                    let key = RowKey(place: row.place, position: position)
                    guard let delivery = try DeliveryRow.fetch(key, in: db, inHand) else {
                        continue
                    }
                    sightings.found.append(
                        Sighting(
                            send: row.id, number: row.number, subject: row.subject,
                            delivery: try delivery.record(in: db, at: now, policy: policy)))
                }
                looked += row.searched
                let isFull =
                    sightings.found.count >= Limits.consolePage
                    || looked >= Limits.consoleDeliveries
                if isFull {
                    sightings.next = row.number
                    return sightings
                }
            }
            if rows.count == Limits.consoleScan { sightings.next = rows.last?.number }
            return sightings
        }
    }

    package func batches(
        of account: AccountID, before row: Int64?, limit: Int
    ) async throws(StoreError) -> [NumberedBatch] {
        try await read { db in
            try db.all(
                Query.batches.rawValue,
                [account.rawValue, row ?? .max, min(max(limit, 0), Limits.page)]
            ) { row in
                NumberedBatch(
                    row: row[0],
                    batch: Batch(
                        id: BatchID(row[1]), created: row.instant(2), members: row[3],
                        finished: row[4], sent: row[5], stopped: row[6],
                        lastDue: row.instant(7)))
            }
        }
    }

    private static let happeningsPerSend = 10
}

extension SendRow {
    /// A send to lists keeps where each of its addresses is for as long as it is under way.
    fileprivate var knowsAddresses: Bool {
        audience.map { $0.isOpen || finished < deliveries } ?? false
    }

    /// How many deliveries are read to find an address among them.
    fileprivate var searched: Int { knowsAddresses ? 0 : deliveries }

    fileprivate var upcomingPlace: UpcomingPlace { UpcomingPlace(due: due, place: place) }
}

extension DeliveryRow {
    fileprivate func record(
        in db: Database, at now: Instant, policy: StorePolicy
    ) throws -> DeliveryRecord {
        DeliveryRecord(
            position: key.position, message: message, recipient: recipient,
            lifecycle: lifecycle,
            coverage: try db.coverage(of: self, at: now, policy: policy), reply: reply)
    }
}

extension Database {
    fileprivate func acceptedBy(
        _ send: SendID, of account: AccountID
    ) throws -> (row: SendRow, actor: Actor)? {
        guard let row = try SendRow.fetch(.id(send), of: account, in: self) else { return nil }
        let actor = try first("SELECT actor FROM sends WHERE place = ?", [row.place]) {
            try ActorColumn.decode($0[0])
        }
        return (row, actor ?? .clockwork)
    }

    /// What happened to a send, and to one delivery of it, in the order of the log.
    fileprivate func story(of row: SendRow, _ position: Int?) throws -> Story {
        func read(_ line: Line) throws -> (sequence: Int64, event: Event) {
            (line[5], try Event(line, of: row.id))
        }
        let limit = Limits.storyLength + 1
        var isCut = false
        var found = try all(Query.wholeEvents.rawValue, [row.place, limit], read)
        switch position {
        case nil: break
        case 0:
            found += try all(
                """
                SELECT kind, at_ms, position, detail, actor, sequence FROM (
                    SELECT * FROM events WHERE place = ? ORDER BY sequence LIMIT ?)
                WHERE position = 0 ORDER BY sequence LIMIT ?
                """, [row.place, Limits.consoleEvents, limit], read)
            let next = try first(
                "SELECT sequence FROM events WHERE place = ? ORDER BY sequence LIMIT 1 OFFSET ?",
                [row.place, Limits.consoleEvents]
            ) { $0[0] as Int64 }
            isCut = next != nil
        case .some(let position):
            found += try all(
                Query.deliveryEvents.rawValue, [row.place, position, limit], read)
        }
        let events = found.sorted { $0.sequence < $1.sequence }.map(\.event)
        return Story(
            Array(events.prefix(Limits.storyLength)),
            isCut: isCut || events.count > Limits.storyLength)
    }

    /// The stops of some scopes and their ends, in the order of the account's log; maybe some that
    /// only begin like theirs.
    fileprivate func stops(
        over scopes: [(scope: Stop.Scope, words: String)], of account: AccountID
    ) throws -> [Event] {
        try Stop.details(of: scopes).flatMap { detail in
            // A reason follows a colon; a semicolon is next to it.
            try all(
                Query.scopeEvents.rawValue,
                [-account.rawValue, detail, detail + ";", Limits.storyLength]
            ) { line in (sequence: line[5] as Int64, event: try Event(line, of: nil)) }
        }
        .sorted { $0.sequence < $1.sequence }.map(\.event)
    }

    /// Where an address is among the deliveries of a send, in either case of ASCII.
    fileprivate func positions(
        of address: String, in row: SendRow, limit: Int
    ) throws -> [Int] {
        if row.knowsAddresses {
            return try all(
                "SELECT position FROM audience_members WHERE place = ? AND address = ?",
                [row.place, Suppression.key(of: address)]
            ) { $0[0] as Int }
        }
        return try all(
            """
            SELECT position FROM deliveries WHERE place = ? AND lower(recipient) = ?
            ORDER BY position LIMIT ?
            """, [row.place, LetterCase.lowered(address), limit]
        ) { $0[0] as Int }
    }
}
