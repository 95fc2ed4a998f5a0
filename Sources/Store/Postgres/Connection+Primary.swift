import BelayStore
import CPQ

extension Connection {
    /// Of a server that takes writes; anything else answers with a NULL.
    private static let question = """
        SELECT (SELECT system_identifier FROM pg_control_system()),
            CASE WHEN NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::bool
                THEN pg_walfile_name(pg_current_wal_lsn()) END,
            CASE WHEN to_regclass('marks') IS NOT NULL THEN 1 END
        """

    /// Which server a session is with; nothing is asked of one that takes no writes.
    static func primary(_ handle: OpaquePointer) throws(StoreError) -> Primary {
        let reply = try ask(handle, question)
        guard reply.status == PGRES_TUPLES_OK else {
            throw .unavailable(DatabaseError(reply, isAlive: true, isOfLast: true).text)
        }
        guard let system = text(reply, 0).flatMap({ Int64($0) }) else {
            throw .unavailable("the server does not tell its system identifier")
        }
        guard let file = text(reply, 1) else {
            throw .unavailable("its server takes no writes: it is a standby")
        }
        // The first eight digits of the name of a file of its log.
        guard let timeline = Int64(file.prefix(8), radix: 16) else {
            throw .unavailable("the server does not tell its timeline")
        }
        guard text(reply, 2) != nil else {
            return Primary(system: system, timeline: timeline, store: nil)
        }
        // A table of something else has no such mark, and is refused with its schema.
        let mark = try ask(handle, "SELECT value FROM marks WHERE name = 'identity'")
        let store = mark.status == PGRES_TUPLES_OK && mark.rows == 1 ? text(mark, 0) : nil
        return Primary(system: system, timeline: timeline, store: store.flatMap { Int64($0) })
    }

    private static func ask(_ handle: OpaquePointer, _ sql: String) throws(StoreError) -> Reply {
        guard let result = PQexec(handle, sql) else {
            throw .unavailable("the connection was lost")
        }
        return Reply(result)
    }

    /// Of an answer in the server's text form.
    private static func text(_ reply: Reply, _ column: Int32) -> String? {
        reply.withColumn(column, of: 0) { bytes, _ in String(decoding: bytes, as: UTF8.self) }
    }
}

extension Database {
    /// Throws where a pooler leads this transaction to another server than the one that was
    /// admitted: the session is given up, and a new one is looked at as a whole.
    func checkServer(is primary: Primary) throws {
        let found = try first(
            """
            SELECT (SELECT system_identifier FROM pg_control_system()),
                CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END
            """, []
        ) { (system: $0[0] as Int64, file: $0[1] as String?) }
        guard let found, found.system == primary.system,
            found.file.flatMap({ Int64($0.prefix(8), radix: 16) }) == primary.timeline
        else { throw DatabaseError.lost("the pooler led to another server") }
    }
}
