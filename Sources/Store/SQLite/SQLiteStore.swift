import BelayCore
package import BelayStore
import GRDB

/// The embedded store: one file, one writer, opened once per file.
package struct SQLiteStore: Sendable {
    let pool: DatabasePool
    let committer: Committer
    let inHand: InHand
    let policy: StorePolicy
    /// What the process before had in hand when it died.
    let dead: [Suspect]

    /// Opens the file, brings its schema up to date and checks that commits are durable.
    ///
    /// - Parameter folder: absolute; locked by the caller.
    package static func open(
        folder: String, file: String? = nil, policy: StorePolicy
    ) throws(StoreError) -> SQLiteStore {
        do {
            return try SQLiteStore(
                folder: folder, file: file ?? folder + "/belay.sqlite", policy: policy)
        } catch {
            throw StoreError(mapping: error)
        }
    }

    private init(folder: String, file: String, policy: StorePolicy) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        // A backup tool may hold the file for a moment.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA foreign_keys = ON;
                    PRAGMA cell_size_check = ON;
                    PRAGMA mmap_size = 0;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -16384;
                    """)
        }
        pool = try DatabasePool(path: file, configuration: configuration)
        try Self.makeDurable(pool)
        try Self.migrate(pool)
        let epoch = try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO marks (name, value) VALUES ('epoch', 1)
                    ON CONFLICT (name) DO UPDATE SET value = value + 1
                    """)
            return try Int64.fetchOne(db, sql: "SELECT value FROM marks WHERE name = 'epoch'") ?? 1
        }
        let note = folder + "/belay.in-hand"
        let ids = InHand.read(path: note)
        dead = try pool.read { try Self.suspects(among: ids, in: $0) }
        inHand = try InHand(path: note, epoch: epoch)
        committer = Committer(pool: pool, ballast: Ballast(path: folder + "/belay.ballast"))
        self.policy = policy
    }

    private static func migrate(_ pool: DatabasePool) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration0001()
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError.unavailable("its schema is newer than this belay")
        }
        try migrator.migrate(pool)
    }

    /// Whether accepts are refused for want of room.
    package var isFull: Bool { committer.isFull }

    /// Why nothing is written any more; nil while all is well.
    package var failure: String? { committer.failure }

    /// Answers what was begun and closes the file. Nothing may be called after.
    package func close() async {
        await committer.drain()
        // What cannot be closed is closed by the end of the process.
        try? pool.close()
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw StoreError(mapping: error)
        }
    }

    func write<Value: Sendable>(
        needing need: Committer.Need = .ballast,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await committer.write(needing: need, body)
    }
}
