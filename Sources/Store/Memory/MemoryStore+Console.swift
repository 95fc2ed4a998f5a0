package import BelayCore
package import BelayStore

extension MemoryStore: ConsoleStore {
    package func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) -> UpcomingPage {
        let live = sendRows.filter { $0.send.account == account && !$0.isOver }
            .sorted { ($0.due, $0.place) < ($1.due, $1.place) }
        let rest = live.filter { row in
            filter.after.map { ($0.due, $0.place) < (row.due, row.place) } ?? true
        }
        let rows = rest.prefix(Limits.consoleScan)
        var found: [Upcoming] = []
        var looked = 0
        var before: SendRow?
        for row in rows {
            if looked >= Limits.consoleDeliveries {
                return UpcomingPage(
                    rows: found,
                    next: before.map { UpcomingPlace(due: $0.due, place: $0.place) })
            }
            before = row
            let upcoming = Upcoming(summary: summary(row, at: now), tags: row.send.tags)
            guard filter.holds(upcoming, at: now) else { continue }
            if let address = filter.recipient {
                looked += searched(row)
                if positions(of: address, in: row).isEmpty { continue }
            }
            found.append(upcoming)
            if found.count == min(max(filter.limit, 1), Limits.page) {
                return UpcomingPage(
                    rows: found, next: UpcomingPlace(due: row.due, place: row.place))
            }
        }
        let isCut = rows.count == Limits.consoleScan
        return UpcomingPage(
            rows: found,
            next: isCut ? rows.last.map { UpcomingPlace(due: $0.due, place: $0.place) } : nil)
    }

    package func forecast(_ range: ForecastRange, of account: AccountID) -> Forecast {
        var counts = [Int](repeating: 0, count: range.count)
        for row in sendRows where row.send.account == account && !row.isOver {
            guard row.due >= range.start, row.due < range.end else { continue }
            let past = row.due.milliseconds - range.start.milliseconds
            let isOpen = row.audience?.audience.isOpen ?? false
            counts[Int(past / range.step.wholeMilliseconds)] +=
                row.deliveries.count - row.finished + (isOpen ? 1 : 0)
        }
        return Forecast(counts: counts, isPartial: false)
    }

    package func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) -> [DeliveryRecord] {
        guard let place = place(of: send, account) else { return [] }
        let row = sendRows[Int(place - 1)]
        let rest = row.deliveries.indices.filter { $0 > position }
        return rest.prefix(min(max(limit, 0), Limits.page)).map {
            record(of: row, at: $0, now)
        }
    }

    package func story(
        of send: SendID, position: Int?, account: AccountID
    ) -> Story {
        guard let place = place(of: send, account) else { return Story() }
        let row = sendRows[Int(place - 1)].send
        let own = events(of: send, of: account)
            .filter { $0.position == nil || $0.position == position }
        // Its acceptance is not counted.
        let limit = Limits.storyLength + 1
        let events = Array(own.prefix(limit)).joined(
            withStopsAmong: accountEvents[account] ?? [],
            in: Stop.scopes(of: send, batch: row.batch, tags: row.tags))
        return Story(events, isCut: own.count > limit)
    }

    package func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) -> [Happening] {
        let rows = sendRows.reversed().filter {
            $0.send.account == account && $0.send.number < number ?? .max
        }
        return rows.prefix(min(max(limit, 0), Limits.page)).map { row in
            let events = Array(row.events.dropFirst().suffix(10).reversed())
            return Happening(
                send: row.send.id, number: row.send.number,
                subject: SendSummary.subject(of: row.send.content), door: row.send.door,
                events: events + row.events.prefix(1))
        }
    }

    package func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) -> Sightings {
        let rows = sendRows.reversed().filter {
            $0.send.account == account && $0.send.number < number ?? .max
        }
        .prefix(Limits.consoleScan)
        var sightings = Sightings(found: [], next: nil)
        var looked = 0
        for row in rows {
            for position in positions(of: address, in: row).prefix(10) {
                sightings.found.append(
                    Sighting(
                        send: row.send.id, number: row.send.number,
                        subject: SendSummary.subject(of: row.send.content),
                        delivery: record(of: row, at: position, now)))
            }
            looked += searched(row)
            let isFull =
                sightings.found.count >= Limits.consolePage
                || looked >= Limits.consoleDeliveries
            if isFull {
                sightings.next = row.send.number
                return sightings
            }
        }
        if rows.count == Limits.consoleScan { sightings.next = rows.last?.send.number }
        return sightings
    }

    package func batches(
        of account: AccountID, before row: Int64?, limit: Int
    ) -> [NumberedBatch] {
        let own = batches.filter { $0.key.account == account }.values
            .sorted { ($0.created, $0.id.rawValue) < ($1.created, $1.id.rawValue) }
        let numbered = own.enumerated().map { NumberedBatch(row: Int64($0 + 1), batch: $1) }
        let earlier = numbered.reversed().filter { $0.row < row ?? .max }
        return Array(earlier.prefix(min(max(limit, 0), Limits.page)))
    }

    /// How many deliveries a store reads to find an address: none of a send to lists that is under
    /// way, which knows where its addresses are.
    private func searched(_ row: SendRow) -> Int {
        row.audience != nil && !row.isOver ? 0 : row.deliveries.count
    }

    private func positions(of address: String, in row: SendRow) -> [Int] {
        row.deliveries.indices.filter {
            LetterCase.isSame(row.deliveries[$0].recipient, address)
        }
    }

    private func record(of row: SendRow, at position: Int, _ now: Instant) -> DeliveryRecord {
        let delivery = row.deliveries[position]
        return DeliveryRecord(
            position: position, message: delivery.message, recipient: delivery.recipient,
            lifecycle: delivery.lifecycle,
            coverage: coverage(of: RowKey(place: row.place, position: position), at: now),
            reply: delivery.reply)
    }
}
