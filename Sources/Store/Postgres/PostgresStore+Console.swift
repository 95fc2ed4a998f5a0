package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore: ConsoleStore {
    package func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> UpcomingPage {
        let policy = self.policy
        let limit = min(max(filter.limit, 1), Limits.page)
        return try await read { db in
            let rows = try db.all(
                SendRow.select + """
                     WHERE s.account = $1 AND s.live AND n.finished < s.deliveries
                        AND (s.due_ms, s.place) > ($2, $3)
                    ORDER BY s.due_ms, s.place LIMIT $4
                    """,
                [
                    account.rawValue, filter.after?.due.milliseconds ?? .min,
                    filter.after?.place ?? 0, Limits.consoleScan,
                ], SendRow.init)
            var found: [Upcoming] = []
            var looked = 0
            var left = rows[...]
            while !left.isEmpty {
                let slice = Array(left.prefix(Self.slice))
                left = left.dropFirst(slice.count)
                let summaries = try db.summaries(of: slice, at: now, policy: policy)
                var wanted = zip(slice, summaries).map { row, summary in
                    (row: row, upcoming: Upcoming(summary: summary, tags: row.tags))
                }.filter { filter.holds($0.upcoming, at: now) }
                var last: SendRow?
                if let address = filter.recipient {
                    wanted = wanted.slice(
                        upTo: Limits.consoleDeliveries - looked, count: slice.count, \.row.searched)
                    looked += wanted.reduce(0) { $0 + $1.row.searched }
                    last = wanted.last?.row
                    let at = try db.positions(
                        of: address, in: wanted.map(\.row), account, limit: 1)
                    wanted = wanted.filter { !(at[$0.row.place] ?? []).isEmpty }
                }
                for (row, upcoming) in wanted {
                    found.append(upcoming)
                    if found.count == limit {
                        return UpcomingPage(rows: found, next: row.upcomingPlace)
                    }
                }
                if let last, looked >= Limits.consoleDeliveries, last.place != rows.last?.place {
                    return UpcomingPage(rows: found, next: last.upcomingPlace)
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
            var looked = 0
            try db.each(
                Query.forecast.rawValue,
                [
                    account.rawValue, range.start.milliseconds, range.end.milliseconds,
                    range.step.wholeMilliseconds, Limits.forecastSends,
                ]
            ) { step in
                forecast.counts[step[0]] = step[1]
                looked += step[2] as Int
                return true
            }
            forecast.isPartial = looked == Limits.forecastSends
            return forecast
        }
    }

    package func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) async throws(StoreError) -> [DeliveryRecord] {
        let policy = self.policy
        return try await read { db in
            guard let row = try SendRow.fetch(.id(send), of: account, in: db) else { return [] }
            let deliveries = try db.all(
                DeliveryRow.select + """
                     WHERE d.account = $1 AND d.place = $2 AND d.position > $3
                    ORDER BY d.position LIMIT $4
                    """,
                [account.rawValue, row.place, position, min(max(limit, 0), Limits.page)],
                DeliveryRow.init)
            return try db.records(of: deliveries, at: now, policy: policy)
        }
    }

    package func story(
        of send: SendID, position: Int?, account: AccountID
    ) async throws(StoreError) -> Story {
        try await read { db in
            guard let row = try SendRow.fetch(.id(send), of: account, in: db),
                let accepted = try db.accepts([row], of: account).first
            else { return Story() }
            let scopes = Stop.scopes(of: send, batch: row.batch, tags: row.tags)
            var story = try db.story(of: row, position)
            let stops = try db.all(
                Query.scopeEvents.rawValue,
                [account.rawValue, Stop.details(of: scopes), Limits.storyLength]
            ) { try Event($0, of: nil) }
            story.events = ([accepted] + story.events).joined(withStopsAmong: stops, in: scopes)
            return story
        }
    }

    package func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [Happening] {
        try await read { db in
            let rows = try db.all(
                SendRow.select
                    + " WHERE s.account = $1 AND s.number < $2 ORDER BY s.number DESC LIMIT $3",
                [account.rawValue, number ?? .max, min(max(limit, 0), Limits.page)],
                SendRow.init)
            let accepts = try db.accepts(rows, of: account)
            let events = try db.lastEvents(of: rows, account, each: Self.happeningsPerSend)
            return zip(rows, accepts).map { row, accepted in
                Happening(
                    send: row.id, number: row.number, subject: row.subject, door: row.door,
                    events: (events[row.place] ?? []) + [accepted])
            }
        }
    }

    package func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) async throws(StoreError) -> Sightings {
        if address.holdsNUL { return Sightings(found: [], next: nil) }
        let policy = self.policy
        return try await read { db in
            let rows = try db.all(
                SendRow.select
                    + " WHERE s.account = $1 AND s.number < $2 ORDER BY s.number DESC LIMIT $3",
                [account.rawValue, number ?? .max, Limits.consoleScan], SendRow.init)
            var sightings = Sightings(found: [], next: nil)
            var looked = 0
            var left = rows[...]
            while !left.isEmpty {
                let slice = left.slice(
                    upTo: Limits.consoleDeliveries - looked, count: Self.slice, \.searched)
                left = left.dropFirst(slice.count)
                let found = try db.sightings(
                    of: address, in: slice, account, at: now, policy: policy)
                for row in slice {
                    sightings.found += found[row.place] ?? []
                    looked += row.searched
                    let isFull =
                        sightings.found.count >= Limits.consolePage
                        || looked >= Limits.consoleDeliveries
                    if isFull {
                        sightings.next = row.number
                        return sightings
                    }
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
    /// How many sends are looked at together.
    static let slice = 64
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

extension Database {
    /// Deliveries as they are shown, in their order.
    fileprivate func records(
        of rows: [DeliveryRow], at now: Instant, policy: StorePolicy
    ) throws -> [DeliveryRecord] {
        let coverages = try coverages(of: rows, at: now, policy: policy)
        return zip(rows, coverages).map { row, coverage in
            DeliveryRecord(
                position: row.key.position, message: row.message, recipient: row.recipient,
                lifecycle: row.lifecycle, coverage: coverage, reply: row.reply)
        }
    }

    /// That sends were accepted, and by whom, in their order.
    fileprivate func accepts(_ rows: [SendRow], of account: AccountID) throws -> [Event] {
        let found = try all(
            "SELECT place, actor FROM sends WHERE account = $1 AND place = ANY($2)",
            [account.rawValue, rows.map(\.place)]
        ) { ($0[0] as Int64, try ActorColumn.decode($0[1])) }
        let actors = Dictionary(found) { first, _ in first }
        return rows.map { row in
            Event(
                kind: .accepted, at: row.accepted, send: row.id,
                actor: actors[row.place] ?? .clockwork)
        }
    }

    /// What happened to a send, and to one delivery of it, in the order of the log.
    fileprivate func story(of row: SendRow, _ position: Int?) throws -> Story {
        func read(_ line: Line) throws -> (sequence: Int64, event: Event) {
            (line[5], try Event(line, of: row.id))
        }
        let (account, limit) = (row.account.rawValue, Limits.storyLength + 1)
        var isCut = false
        var found = try all(Query.wholeEvents.rawValue, [account, row.place, limit], read)
        switch position {
        case nil: break
        case 0:
            found += try all(
                """
                SELECT kind, at_ms, position, detail, actor, sequence FROM (
                    SELECT * FROM events WHERE account = $1 AND place = $2
                    ORDER BY sequence LIMIT $3) AS e
                WHERE position = 0 ORDER BY sequence LIMIT $4
                """, [account, row.place, Limits.consoleEvents, limit], read)
            isCut = try exists(
                """
                SELECT sequence FROM events WHERE account = $1 AND place = $2
                ORDER BY sequence LIMIT 1 OFFSET $3
                """, [account, row.place, Limits.consoleEvents])
        case .some(let position):
            found += try all(
                Query.deliveryEvents.rawValue, [account, row.place, position, limit], read)
        }
        let events = found.sorted { $0.sequence < $1.sequence }.map(\.event)
        return Story(
            Array(events.prefix(Limits.storyLength)),
            isCut: isCut || events.count > Limits.storyLength)
    }

    /// The last events of each of some sends by their places, the newest first.
    fileprivate func lastEvents(
        of rows: [SendRow], _ account: AccountID, each limit: Int
    ) throws -> [Int64: [Event]] {
        let ids = Dictionary(rows.map { ($0.place, $0.id) }) { first, _ in first }
        let found = try all(
            """
            SELECT e.kind, e.at_ms, e.position, e.detail, e.actor, e.place
            FROM unnest($2) AS s (place) CROSS JOIN LATERAL (
                SELECT * FROM events WHERE account = $1 AND place = s.place
                ORDER BY sequence DESC LIMIT $3) AS e
            ORDER BY e.place, e.sequence DESC
            """, [account.rawValue, rows.map(\.place), limit]
        ) { (place: $0[5] as Int64, event: try Event($0, of: ids[$0[5] as Int64])) }
        return Dictionary(grouping: found, by: \.place).mapValues { $0.map(\.event) }
    }

    /// Where an address is among the deliveries of some sends, by their places.
    fileprivate func sightings(
        of address: String, in rows: [SendRow], _ account: AccountID, at now: Instant,
        policy: StorePolicy
    ) throws -> [Int64: [Sighting]] {
        let positions = try positions(of: address, in: rows, account, limit: 10)
        let keys = positions.flatMap { place, positions in
            positions.map { RowKey(account: account, place: place, position: $0) }
        }
        let deliveries = try DeliveryRow.fetch(keys, in: self)
        let records = try records(of: deliveries, at: now, policy: policy)
        let found = Dictionary(grouping: zip(deliveries, records), by: \.0.key.place)
        return Dictionary(
            rows.map { row in
                let sightings = (found[row.place] ?? []).map { _, record in
                    Sighting(
                        send: row.id, number: row.number, subject: row.subject, delivery: record)
                }
                return (row.place, sightings)
            }
        ) { first, _ in first }
    }

    /// Where an address is among the deliveries of some sends, in either case of ASCII, by their
    /// places.
    fileprivate func positions(
        of address: String, in rows: [SendRow], _ account: AccountID, limit: Int
    ) throws -> [Int64: [Int]] {
        let listed = try all(
            """
            SELECT place, position FROM audience_members
            WHERE account = $1 AND place = ANY($2) AND address = $3
            """,
            [
                account.rawValue, rows.filter(\.knowsAddresses).map(\.place),
                Suppression.key(of: address),
            ]
        ) { ($0[0] as Int64, $0[1] as Int) }
        let others = try all(
            """
            SELECT s.place, d.position FROM unnest($2) AS s (place) CROSS JOIN LATERAL (
                SELECT position FROM deliveries
                WHERE account = $1 AND place = s.place AND lower(recipient) = $3
                ORDER BY position LIMIT $4) AS d
            ORDER BY s.place, d.position
            """,
            [
                account.rawValue, rows.filter { !$0.knowsAddresses }.map(\.place),
                LetterCase.lowered(address), limit,
            ]
        ) { ($0[0] as Int64, $0[1] as Int) }
        return Dictionary(grouping: listed + others, by: \.0).mapValues { $0.map(\.1) }
    }
}
