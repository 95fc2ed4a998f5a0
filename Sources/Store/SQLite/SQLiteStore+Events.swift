package import BelayCore
package import BelayStore
import BelayStoreColumns
import GRDB

// What was written down, as their owners see it.

extension SQLiteStore {
    package func events(
        of send: SendID, of account: AccountID
    ) async throws(StoreError) -> [Event] {
        try await read { db in
            // The row of a send is the event of its accept: a second one would say it twice.
            let found = try db.first(
                "SELECT place, accepted_ms, actor FROM sends WHERE id = ? AND account = ?",
                [send, account.rawValue]
            ) { ($0[0] as Int64, $0.instant(1), try ActorColumn.decode($0[2])) }
            guard let (place, accepted, actor) = found else { return [] }
            return try [Event(kind: .accepted, at: accepted, send: send, actor: actor)]
                + db.all(
                    """
                    SELECT kind, at_ms, position, detail, actor FROM events WHERE place = ?
                    ORDER BY sequence
                    """, [place]
                ) { try Event($0, of: send) }
        }
    }

    package func events(
        of account: AccountID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AccountEvent] {
        try await read { db in
            try db.all(
                """
                SELECT kind, at_ms, position, detail, actor, sequence FROM events
                WHERE place = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
                """, [-account.rawValue, sequence ?? .max, min(max(limit, 0), Limits.page)]
            ) { AccountEvent(sequence: $0[5], event: try Event($0, of: nil)) }
        }
    }
}

extension Event {
    init(_ row: Line, of send: SendID?) throws {
        guard let kind = Kind(rawValue: row[0]) else {
            throw StoreError.corrupt("an event has an unknown kind")
        }
        self.init(
            kind: kind, at: row.instant(1), send: send, position: row[2], detail: row[3],
            actor: try ActorColumn.decode(row[4]))
    }
}
