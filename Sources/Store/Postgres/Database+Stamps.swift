import BelayCore
import BelayStore

// A message that is one delivery's alone is stamped in that delivery's row, any other in `stamps`.

extension Database {
    /// What a delivery's message was stamped with; for one with doubts, with the hash of its own
    /// copy.
    func stamp(of row: DeliveryRow) throws -> Stamp? {
        guard row.shares else { return row.stamp }
        guard var stamp = try sharedStamp(of: row) else { return nil }
        if row.lifecycle.doubts > 0, let own = row.stamp { stamp.hash = own.hash }
        return stamp
    }

    /// Stamps the message of a delivery that is about to be released, where it shares it.
    ///
    /// Differs from SQLite because two deliveries of one message may be released beside each
    /// other, and are to be the same mail: the first one's stamp is there before either goes on.
    /// - Parameters:
    ///   - stored: what `stamp(of:)` said.
    ///   - before: the delivery before its release.
    /// - Returns: another one's stamp that was there first; nil when this one stands.
    func keep(
        _ stamp: Stamp, of row: DeliveryRow, over stored: Stamp?, before: Lifecycle
    ) throws -> Stamp? {
        guard row.shares else { return nil }
        guard let stored else { return try insert(stamp, of: row) ? nil : sharedStamp(of: row) }
        // With doubts the bytes were those of its own copy.
        guard before.doubts == 0, stored != stamp else { return nil }
        // The hash of a copy that may be out stays its message's.
        if try hasCopies(of: stored, besides: row) { return nil }
        try run(
            """
            UPDATE stamps SET date_ms = $1, hash = $2
            WHERE account = $3 AND place = $4 AND message = $5
            """,
            [
                stamp.date.milliseconds, stamp.hash, row.key.account.rawValue, row.key.place,
                row.message,
            ])
        return nil
    }

    /// Waits for whoever stamps the same message; false when he did.
    private func insert(_ stamp: Stamp, of row: DeliveryRow) throws -> Bool {
        try run(
            """
            INSERT INTO stamps (account, place, message, date_ms, hash)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """,
            [
                row.key.account.rawValue, row.key.place, row.message, stamp.date.milliseconds,
                stamp.hash,
            ])
        return try changesCount == 1
    }

    /// What all deliveries of a message are to be stamped with; nil before the first release.
    func sharedStamp(of row: DeliveryRow) throws -> Stamp? {
        try first(
            "SELECT date_ms, hash FROM stamps WHERE account = $1 AND place = $2 AND message = $3",
            [row.key.account.rawValue, row.key.place, row.message]
        ) { Stamp(date: $0.instant(0), hash: $0[1]) }
    }

    /// Whether another delivery of the message may have a copy out whose hash is the message's.
    private func hasCopies(of stored: Stamp, besides row: DeliveryRow) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM deliveries
            WHERE account = $1 AND place = $2 AND message = $3 AND position <> $4
                AND finished_ms IS NULL AND (doubts > 0 OR state = 3) AND hash = $5
            LIMIT 1
            """,
            [
                row.key.account.rawValue, row.key.place, row.message, row.key.position,
                stored.hash,
            ])
    }
}
