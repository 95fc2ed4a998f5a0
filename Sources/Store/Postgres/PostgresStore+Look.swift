package import BelayCore
package import BelayStore

/// What a node looks at now and then, of the database that it works with.
package struct DatabaseLook: Sendable, Hashable {
    package var standby: Standby
    /// By the database's clock.
    package var now: Instant

    package init(standby: Standby, now: Instant) {
        self.standby = standby
        self.now = now
    }
}

extension PostgresStore {
    /// Why the server that was met last is not worked with; nil when it is.
    package var distrust: String? { pool.primaries.distrust }

    /// Looks at all servers of the URL; connections to one that is no longer the primary are of no
    /// use from then on.
    package func lookAround() async throws(StoreError) {
        let pool = self.pool
        try await read { _ in pool.noteConnected(at: try pool.connector.connect(last: nil).place) }
    }

    /// Whether the database answers, and how durable is what it says.
    package func look() async throws(StoreError) -> DatabaseLook {
        let found = try await read { db in
            try db.first(
                """
                SELECT current_setting('synchronous_standby_names'),
                    CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN (
                        SELECT count(*) FROM pg_stat_replication
                        WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')
                    ) END, \(Database.clock)
                """, []
            ) { row in
                DatabaseLook(
                    standby: Standby(names: row[0], connected: (row[1] as Int64?).map(Int.init)),
                    now: row.instant(2))
            }
        }
        guard let found else { throw .unavailable("the database did not answer") }
        return found
    }
}
