package import BelayStore
import GRDB

/// What the writer's commits rest on.
package struct Durability: Sendable, Hashable {
    package var journalMode: String
    /// 2 is FULL: a commit returns after its fsync.
    package var synchronous: Int

    package static let full = Durability(journalMode: "wal", synchronous: 2)

    init(journalMode: String, synchronous: Int) {
        self.journalMode = journalMode
        self.synchronous = synchronous
    }

    init(of db: Database) throws {
        journalMode = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "?"
        synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
    }
}

extension SQLiteStore {
    /// As the open writer has it now.
    package func durability() async throws(StoreError) -> Durability {
        try await write { try Durability(of: $0) }
    }

    /// GRDB sets `synchronous` to NORMAL when it turns WAL on, after `prepareDatabase`; so it is
    /// set here, on the open writer, and read back: without FULL a commit is not durable.
    static func makeDurable(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
            let found = try Durability(of: db)
            guard found == .full else {
                throw StoreError.unavailable(
                    "commits would not be durable: journal mode \(found.journalMode), "
                        + "synchronous \(found.synchronous)")
            }
        }
    }
}
