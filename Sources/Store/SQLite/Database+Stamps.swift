import BelayCore
import BelayStore
import FoundationEssentials
import GRDB

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

    /// Keeps what a delivery is released with.
    ///
    /// - Parameters:
    ///   - stored: what `stamp(of:)` said.
    ///   - before: the delivery before its release.
    func keep(_ stamp: Stamp, of row: DeliveryRow, over stored: Stamp?, before: Lifecycle) throws {
        try run(
            "UPDATE deliveries SET date_ms = ?, hash = ? WHERE place = ? AND position = ?",
            [stamp.date.milliseconds, stamp.hash, row.key.place, row.key.position])
        guard row.shares else { return }
        if let stored {
            // With doubts the bytes were those of its own copy.
            guard before.doubts == 0, stored != stamp else { return }
            // The hash of a copy that may be out stays its message's.
            if try hasCopies(of: stored, besides: row) { return }
        }
        try run(
            """
            INSERT INTO stamps (place, message, date_ms, hash) VALUES (?, ?, ?, ?)
            ON CONFLICT (place, message) DO UPDATE
            SET date_ms = excluded.date_ms, hash = excluded.hash
            """, [row.key.place, row.message, stamp.date.milliseconds, stamp.hash])
    }

    /// What all deliveries of a message are to be stamped with; nil before the first release.
    func sharedStamp(of row: DeliveryRow) throws -> Stamp? {
        try first(
            "SELECT date_ms, hash FROM stamps WHERE place = ? AND message = ?",
            [row.key.place, row.message]
        ) { Stamp(date: $0.instant(0), hash: $0[1]) }
    }

    /// Whether another delivery of the message may have a copy out whose hash is the message's.
    private func hasCopies(of stored: Stamp, besides row: DeliveryRow) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM deliveries
            WHERE place = ? AND message = ? AND position <> ? AND finished_ms IS NULL
                AND (doubts > 0 OR state = 3) AND hash = ?
            LIMIT 1
            """, [row.key.place, row.message, row.key.position, stored.hash])
    }
}
