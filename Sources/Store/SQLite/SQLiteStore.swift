import BelayCore
package import BelayStore
import GRDB
import Glibc

/// The embedded store: one file, one writer, opened once per file.
package struct SQLiteStore: Sendable {
    let pool: DatabasePool
    let committer: Committer
    let inHand: InHand
    let segmentCounts = SegmentCounts()
    let policy: StorePolicy
    /// What the process before had in hand when it died.
    let dead: [Suspect]

    /// Opens the file, brings its schema up to date and checks that commits are durable.
    ///
    /// What belongs to the file lies beside it: `.ballast` and `.in-hand` after its name.
    /// - Parameters:
    ///   - file: absolute; locked by the caller as a `StoreFile`.
    ///   - patience: how long a write waits for another's, such as a backup tool's.
    ///   - elapsed: time since any fixed moment, by a clock that never goes back.
    package static func open(
        file: String, role: Role, policy: StorePolicy, patience: Duration = .seconds(5),
        elapsed: @escaping @Sendable () -> Duration = SQLiteStore.sinceBoot
    ) throws(StoreError) -> SQLiteStore {
        do {
            return try SQLiteStore(file, role, policy, patience: patience, elapsed)
        } catch {
            throw StoreError(mapping: error)
        }
    }

    private init(
        _ file: String, _ role: Role, _ policy: StorePolicy, patience: Duration,
        _ elapsed: @escaping @Sendable () -> Duration
    ) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(Double(patience.wholeMilliseconds) / 1_000)
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
        if role != .mover { try pool.read { try $0.refuseMoved() } }
        let epoch = try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO marks (name, value) VALUES ('epoch', 1)
                    ON CONFLICT (name) DO UPDATE SET value = value + 1
                    """)
            return try db.integer("SELECT value FROM marks WHERE name = 'epoch'", []) ?? 1
        }
        let note = file + ".in-hand"
        switch role {
        case .server:
            let ids = InHand.read(path: note)
            try pool.write { try $0.settleLanes(policy) }
            dead = try pool.read { try Self.suspects(among: ids, in: $0) }
            inHand = try InHand(path: note, epoch: epoch)
        case .command, .mover:
            dead = []
            inHand = try InHand(path: nil, epoch: epoch)
        }
        committer = Committer(
            pool: pool, ballast: Ballast(path: file + ".ballast"), elapsed: elapsed)
        self.policy = policy
    }

    /// Who opens the store.
    package enum Role: Sendable {
        /// Claims deliveries, and takes up what its predecessor had in hand.
        case server
        /// Claims nothing, and leaves to the next server what the last one had in hand.
        case command
        /// Likewise, and opens what refuses to serve, too: `SQLiteEnd`.
        case mover
    }

    package static func sinceBoot() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    private static func migrate(_ pool: DatabasePool) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration0001()
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError.unavailable("its schema is newer than this belay")
        }
        guard try pool.read(migrator.knows) else {
            throw StoreError.unavailable(
                "it was made by another version of belay before its first release")
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
            return try await pool.unsafeRead { db in try db.inSnapshot { try body(db) } }
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
