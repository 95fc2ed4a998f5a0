import BelayCore
import BelayStore
import FoundationEssentials
import GRDB

extension Database {
    /// What a delivery's message was stamped with; for one with doubts, with the hash of its own
    /// copy.
    func stamp(of row: DeliveryRow) throws -> Stamp? {
        guard var stamp = try messageStamp(of: row) else { return nil }
        if row.lifecycle.doubts > 0,
            let own: [UInt8] = try first(
                "SELECT hash FROM other_bytes WHERE place = ? AND position = ?",
                [row.key.place, row.key.position], { $0[0] })
        {
            stamp.hash = own
        }
        return stamp
    }

    /// Whether the message had no stamp, and has this one now.
    func setFirst(_ stamp: Stamp, of row: DeliveryRow) throws -> Bool {
        try run(
            """
            UPDATE messages SET date_ms = ?, hash = ?
            WHERE place = ? AND position = ? AND date_ms IS NULL
            """,
            [stamp.date.milliseconds, stamp.hash, row.key.place, row.message])
        return changesCount == 1
    }

    /// Takes back what `setFirst` did, in the same transaction.
    func forgetStamp(of row: DeliveryRow) throws {
        try run(
            "UPDATE messages SET date_ms = NULL, hash = NULL WHERE place = ? AND position = ?",
            [row.key.place, row.message])
    }

    /// Keeps what a delivery is released with.
    ///
    /// - Parameters:
    ///   - stored: what `stamp(of:)` said.
    ///   - before: the delivery before its release.
    func keep(_ stamp: Stamp, of row: DeliveryRow, over stored: Stamp?, before: Lifecycle) throws {
        // With doubts the bytes were those of its own copy, which is written down.
        if stored != nil, before.doubts > 0 { return }
        if let stored, stored.hash != stamp.hash, try hasCopies(besides: row) {
            return try run(
                """
                INSERT INTO other_bytes (place, position, hash) VALUES (?, ?, ?)
                ON CONFLICT (place, position) DO UPDATE SET hash = excluded.hash
                """, [row.key.place, row.key.position, stamp.hash])
        }
        // One that nothing has happened to yet, as most are, has none to forget.
        if before.version > 1 {
            try run(
                "DELETE FROM other_bytes WHERE place = ? AND position = ?",
                [row.key.place, row.key.position])
        }
        guard stored != stamp else { return }
        try run(
            "UPDATE messages SET date_ms = ?, hash = ? WHERE place = ? AND position = ?",
            [stamp.date.milliseconds, stamp.hash, row.key.place, row.message])
    }

    private func messageStamp(of row: DeliveryRow) throws -> Stamp? {
        try first(
            "SELECT date_ms, hash FROM messages WHERE place = ? AND position = ?",
            [row.key.place, row.message]
        ) { line in
            line.instantIfAny(0).map { Stamp(date: $0, hash: line[1]) }
        } ?? nil
    }

    /// Whether another delivery of the message may have a copy out whose hash is the message's.
    private func hasCopies(besides row: DeliveryRow) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM deliveries AS d
            WHERE d.place = ? AND d.message = ? AND d.position <> ? AND d.finished_ms IS NULL
                AND (d.doubts > 0 OR d.state = 3)
                AND NOT EXISTS (
                    SELECT 1 FROM other_bytes AS o
                    WHERE o.place = d.place AND o.position = d.position)
            LIMIT 1
            """, [row.key.place, row.message, row.key.position])
    }
}
