import BelayCore
import BelayStore
import BelayStorePostgres
import Foundation
import Synchronization
import Testing

/// The PostgreSQL that the tests were given (`Tests/Interop/postgres.py run -- …`), of which each
/// test has a schema of its own.
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
        let name = "trial_" + UUID().uuidString.prefix(13).lowercased().replacing("-", with: "_")
        var settings = DatabaseSettings(url: try url + "?options=-csearch_path%3D" + name)
        settings.connections = 4
        settings.turnPatience = .seconds(300)
        try await turns.run {
            let keeper = try await connect(settings)
            try await keeper.write { try $0.runOnce("CREATE SCHEMA \(name)") }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(settings))
            } catch {
                result = .failure(error)
            }
            try await keeper.write { try $0.runOnce("DROP SCHEMA \(name) CASCADE") }
            await keeper.close()
            try result.get()
        }
    }

    /// As above, with a store that is closed after; the schema is empty.
    static func run(
        _ change: (inout DatabaseSettings) -> Void = { _ in },
        _ body: (PostgresStore) async throws -> Void
    ) async throws {
        try await run { settings in
            var settings = settings
            change(&settings)
            let store = try await connect(settings)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(store))
            } catch {
                result = .failure(error)
            }
            await store.close()
            try result.get()
        }
    }

    /// Runs a body with a way to open stores on one new schema; all are closed after.
    static func run(
        policy: StorePolicy,
        _ body: (_ open: @escaping @Sendable () async throws -> PostgresStore) async throws -> Void
    ) async throws {
        try await run { settings in
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
            let result: Result<Void, any Error>
            do {
                // Locks are the whole database's: accounts of different trials have no number in
                // common.
                let first = UInt32.random(in: 1...UInt32.max)
                try await open().write { db in
                    try db.runOnce("ALTER TABLE accounts ALTER COLUMN id RESTART WITH \(first)")
                }
                result = .success(try await body(open))
            } catch {
                result = .failure(error)
            }
            for store in opened.stores.withLock({ $0 }) { await store.close() }
            try result.get()
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
