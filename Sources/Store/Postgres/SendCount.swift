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
        if let audience, let finished = audience.finished {
            return SendCount(tally: try db.writtenTally(of: self), last: finished)
        }
        var count = SendCount()
        let groups = try db.all(
            """
            SELECT d.account, d.place, min(d.position), d.doubts > 0, count(*),
                max(d.finished_ms), d.due_ms
            FROM deliveries AS d WHERE d.account = $1 AND d.place = $2
            GROUP BY d.account, d.place, d.state, d.doubts > 0, d.due_ms
            """, [account.rawValue, place]
        ) { group in
            count.last = [count.last, group.instantIfAny(5)].compactMap { $0 }.max()
            count.earliest = min(count.earliest ?? group.instant(6), group.instant(6))
            return (key: RowKey(group), hasDoubts: group[3] as Bool, count: group[4] as Int)
        }
        // Deliveries of one state and one due are alike in what stops say of them.
        let firsts = try DeliveryRow.fetch(groups.map(\.key), in: db)
        let coverages = try db.coverages(of: firsts, at: now, policy: policy)
        let found = zip(firsts, coverages).map { ($0.key, ($0, $1)) }
        let byKey = Dictionary(found) { first, _ in first }
        for group in groups {
            guard let (first, coverage) = byKey[group.key] else { continue }
            let state = first.lifecycle.state
            count.tally.add(
                group.count, state, hasDoubts: group.hasDoubts,
                under: state.isFinal ? .clear : coverage)
        }
        if audience?.state == .cancelled, let row = try AudienceRow(self, in: db) {
            count.tally.cancelled += try db.unlisted(row)
        }
        return count
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
