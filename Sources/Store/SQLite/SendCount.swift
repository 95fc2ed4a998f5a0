import BelayCore
import BelayStore
import GRDB

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
            return SendCount(tally: try db.writtenTally(of: place), last: finished)
        }
        var count = SendCount()
        try db.each(
            """
            SELECT state, doubts > 0, due_ms, min(position), count(*), max(finished_ms)
            FROM deliveries WHERE place = ? GROUP BY 1, 2, 3
            """, [place]
        ) { group in
            let key = RowKey(place: place, position: group[3])
            // Deliveries of one state and one due are alike in what stops say of them.
            guard let first = try DeliveryRow.fetch(key, in: db, nil) else { return true }
            let state = first.lifecycle.state
            let coverage =
                state.isFinal ? .clear : try db.coverage(of: first, at: now, policy: policy)
            count.tally.add(group[4], state, hasDoubts: group[1], under: coverage)
            count.last = [count.last, group.instantIfAny(5)].compactMap { $0 }.max()
            count.earliest = min(count.earliest ?? group.instant(2), group.instant(2))
            return true
        }
        if audience?.state == .cancelled, let row = try AudienceRow(self, in: db) {
            count.tally.cancelled += try db.unlisted(row)
        }
        return count
    }
}

extension Database {
    fileprivate func writtenTally(of place: Int64) throws -> DeliveryTally {
        let written = try first(
            """
            SELECT sent, cancelled, abandoned, failed, expired, suppressed, quarantined
            FROM audiences WHERE place = ?
            """, [place]
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
    func write(_ tally: DeliveryTally, of place: Int64) throws {
        try run(
            """
            UPDATE audiences SET sent = ?, cancelled = ?, abandoned = ?, failed = ?, expired = ?,
                suppressed = ?, quarantined = ?
            WHERE place = ?
            """,
            [
                tally.sent, tally.cancelled, tally.abandoned, tally.failed, tally.expired,
                tally.suppressed, tally.quarantined, place,
            ])
    }
}
