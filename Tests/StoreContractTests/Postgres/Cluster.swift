import BelayCore
import BelayStore
import BelayStorePostgres
import Foundation
import Synchronization
import Testing

/// The PostgreSQL that the tests were given (`Tests/Interop/postgres.py run -- …`), of which each
/// test has a schema of its own.
///
/// Schemas are left behind in it: it is to be thrown away.
enum Cluster {
    static var url: String {
        get throws {
            try #require(
                ProcessInfo.processInfo.environment["BELAY_TEST_POSTGRES"],
                "no PostgreSQL was given: python3 Tests/Interop/postgres.py run -- swift test")
        }
    }

    /// So many tests have connections at once: the server has a bound.
    private static let turns = Turns(12)

    static func connect(
        _ settings: DatabaseSettings, policy: StorePolicy = StorePolicy()
    ) async throws(StoreError) -> PostgresStore {
        try await .connect(settings, policy: policy, chance: { 1 << 63 })
    }

    /// Runs a body with settings whose tables are nobody else's, and removes those after.
    static func run(_ body: (DatabaseSettings) async throws -> Void) async throws {
        try await turns.run {
            let name = newName()
            let settings = try settings(schema: name)
            let keeper = try await connect(settings)
            try await keeper.write { try $0.runOnce("CREATE SCHEMA \(name)") }
            let result = await outcome { try await body(settings) }
            try await keeper.write { try $0.runOnce("DROP SCHEMA \(name) CASCADE") }
            await keeper.close()
            try result.get()
        }
    }

    private static func newName() -> String {
        "trial_" + UUID().uuidString.prefix(13).lowercased().replacing("-", with: "_")
    }

    private static func settings(schema name: String) throws -> DatabaseSettings {
        var settings = DatabaseSettings(url: try url + "?options=-csearch_path%3D" + name)
        // All suites at once keep a machine busy for longer than a database that is away.
        settings.connectPatience = .seconds(60)
        settings.connections = 4
        settings.turnPatience = .seconds(300)
        settings.idlePatience = .seconds(60)
        return settings
    }

    private static func outcome(
        _ body: () async throws -> Void
    ) async -> Result<Void, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    /// As above, with a store that is closed after; the schema is empty.
    static func run(
        isPooled: Bool = false, connections: Int = 4, statementPatience: Duration = .seconds(15),
        _ body: (PostgresStore) async throws -> Void
    ) async throws {
        try await run { settings in
            var settings = settings
            settings.isPooled = isPooled
            settings.connections = connections
            settings.statementPatience = statementPatience
            let store = try await connect(settings)
            let result = await outcome { try await body(store) }
            await store.close()
            try result.get()
        }
    }

    /// Runs a body with a way to open stores on one schema with empty tables; all of them are
    /// closed after.
    ///
    /// The schema is kept for the next one: to make it takes longer than most tests do.
    /// - Parameter isAlone: numbers its accounts from 1, for one at a time.
    static func run(
        policy: StorePolicy, isAlone: Bool = false,
        _ body: (_ open: @escaping @Sendable () async throws -> PostgresStore) async throws -> Void
    ) async throws {
        try await turns.run {
            let (name, isNew) = clean.withLock { clean in
                clean.popLast().map { ($0, false) } ?? (newName(), true)
            }
            var changed = try settings(schema: name)
            // No number is lost with a process.
            if isAlone { changed.numberBlock = 1 }
            let settings = changed
            let opened = Opened()
            let open: @Sendable () async throws -> PostgresStore = {
                let store = try await PostgresStore.open(
                    settings, policy: policy, chance: { 1 << 63 })
                opened.stores.withLock { $0.append(store) }
                // The one before is dead, as far as this one knows.
                let node = try await store.enter(after: opened.last.withLock { $0 })
                opened.last.withLock { $0 = node }
                return store
            }
            let keeper = try await connect(settings)
            if isNew {
                try await keeper.write { try $0.runOnce("CREATE SCHEMA \(name)") }
                try await keeper.migrate()
            }
            if isAlone {
                try await number(keeper)
            } else {
                try await separate(keeper)
            }
            let result = await outcome { try await body(open) }
            for store in opened.stores.withLock({ $0 }) { await store.close() }
            try await empty(keeper)
            await keeper.close()
            clean.withLock { $0.append(name) }
            try result.get()
        }
    }

    /// Schemas whose tables are empty.
    private static let clean = Mutex<[String]>([])

    /// Locks are the whole database's: accounts of different trials have no number in common.
    private static func separate(_ store: PostgresStore) async throws {
        let first = UInt32.random(in: 1...UInt32.max)
        try await store.write { db in
            try db.runOnce("ALTER TABLE accounts ALTER COLUMN id RESTART WITH \(first)")
        }
    }

    /// Accounts, stops and accepts are numbered from 1, as by the model.
    private static func number(_ store: PostgresStore) async throws {
        try await store.write { db in
            for table in ["accounts", "stops"] {
                try db.runOnce("ALTER TABLE \(table) ALTER COLUMN id RESTART WITH 1")
            }
            try db.runOnce("ALTER SEQUENCE places RESTART WITH 1")
        }
    }

    /// Deletes every row, whatever refers to it.
    private static func empty(_ store: PostgresStore) async throws {
        try await store.write { db in
            try db.runOnce("SET LOCAL session_replication_role = replica")
            let tables = try db.all(
                """
                SELECT quote_ident(tablename) FROM pg_tables
                WHERE schemaname = current_schema() AND tablename <> 'schema_versions'
                """, []
            ) { $0[0] as String }
            for table in tables { try db.runOnce("DELETE FROM \(table)") }
        }
    }

    private final class Opened: Sendable {
        let stores = Mutex<[PostgresStore]>([])
        /// The node that was opened last.
        let last = Mutex<Int64?>(nil)
    }
}

/// What a body throws of a store's errors; nil when it throws none.
func failure<Value>(_ body: () async throws -> Value) async throws -> StoreError? {
    do {
        _ = try await body()
        return nil
    } catch let error as StoreError {
        return error
    }
}
