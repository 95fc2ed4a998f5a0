import BelayCore
import BelayStore

/// What the deliveries of a send come to.
struct SendCount: Sendable {
    var tally = DeliveryTally()
    /// When the last of those that ended did.
    var last: Instant?
    /// The earliest due of all; nil where they are not looked at.
    var earliest: Instant?
}

extension SendRow {
    /// As it was written down when the audience was finished, or by a scan.
    func count(in db: Database, at now: Instant, policy: StorePolicy) throws -> SendCount {
        try db.counts(of: [self], at: now, policy: policy)[0]
    }
}

extension Database {
    /// `SendRow.count` of some sends of one account, in their order.
    ///
    /// Differs from SQLite because a question costs a trip: a page of sends asks its own together.
    func counts(
        of sends: [SendRow], at now: Instant, policy: StorePolicy
    ) throws -> [SendCount] {
        var scanned = try scan(sends.filter { $0.audience?.finished == nil }, at: now, policy)
        return try sends.map { send in
            if let finished = send.audience?.finished {
                return SendCount(tally: try writtenTally(of: send), last: finished)
            }
            var count = scanned.removeValue(forKey: send.place) ?? SendCount()
            if send.audience?.state == .cancelled, let row = try AudienceRow(send, in: self) {
                count.tally.cancelled += try unlisted(row)
            }
            return count
        }
    }

    /// By their places.
    private func scan(
        _ sends: [SendRow], at now: Instant, _ policy: StorePolicy
    ) throws -> [Int64: SendCount] {
        guard let account = sends.first?.account else { return [:] }
        var counts: [Int64: SendCount] = [:]
        let groups = try all(
            """
            SELECT d.account, d.place, d.position, d.hasdoubts, d.count, d.finished_ms, d.due_ms
            FROM unnest($2) AS s (place) CROSS JOIN LATERAL (
                SELECT account, place, min(position) AS position, doubts > 0 AS hasdoubts,
                    count(*) AS count, max(finished_ms) AS finished_ms, due_ms
                FROM deliveries WHERE account = $1 AND place = s.place
                GROUP BY account, place, state, doubts > 0, due_ms
            ) AS d
            """, [account.rawValue, sends.map(\.place)]
        ) { group in
            let key = RowKey(group)
            var count = counts[key.place] ?? SendCount()
            count.last = [count.last, group.instantIfAny(5)].compactMap { $0 }.max()
            count.earliest = min(count.earliest ?? group.instant(6), group.instant(6))
            counts[key.place] = count
            return (key: key, hasDoubts: group[3] as Bool, count: group[4] as Int)
        }
        // Deliveries of one state and one due are alike in what stops say of them.
        let firsts = try DeliveryRow.fetch(groups.map(\.key), in: self)
        let coverages = try coverages(of: firsts, at: now, policy: policy)
        let found = zip(firsts, coverages).map { ($0.key, ($0, $1)) }
        let byKey = Dictionary(found) { first, _ in first }
        for group in groups {
            guard let (first, coverage) = byKey[group.key] else { continue }
            let state = first.lifecycle.state
            counts[group.key.place]?.tally.add(
                group.count, state, hasDoubts: group.hasDoubts,
                under: state.isFinal ? .clear : coverage)
        }
        return counts
    }
}

extension Database {
    fileprivate func writtenTally(of send: SendRow) throws -> DeliveryTally {
        let written = try first(
            """
            SELECT sent, cancelled, abandoned, failed, expired, suppressed, quarantined
            FROM audiences WHERE account = $1 AND place = $2
            """, [send.account.rawValue, send.place]
        ) { row in
            var tally = DeliveryTally()
            tally.sent = row[0]
            tally.cancelled = row[1]
            tally.abandoned = row[2]
            tally.failed = row[3]
            tally.expired = row[4]
            tally.suppressed = row[5]
            tally.quarantined = row[6]
            return tally
        }
        return written ?? DeliveryTally()
    }

    /// Writes down what a finished audience's deliveries came to: none of them lives.
    func write(_ tally: DeliveryTally, of send: SendRow) throws {
        try run(
            """
            UPDATE audiences SET sent = $1, cancelled = $2, abandoned = $3, failed = $4,
                expired = $5, suppressed = $6, quarantined = $7
            WHERE account = $8 AND place = $9
            """,
            [
                tally.sent, tally.cancelled, tally.abandoned, tally.failed, tally.expired,
                tally.suppressed, tally.quarantined, send.account.rawValue, send.place,
            ])
    }
}
