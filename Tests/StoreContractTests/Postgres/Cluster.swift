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

    private static func chance() -> UInt64 { 1 << 63 }

    static func connect(
        _ settings: DatabaseSettings, policy: StorePolicy = StorePolicy()
    ) async throws(StoreError) -> PostgresStore {
        try await .connect(settings, policy: policy, chance: chance)
    }

    /// Runs a body with settings whose tables are nobody else's, and removes those after.
    static func run(_ body: (DatabaseSettings) async throws -> Void) async throws {
        let whole = DatabaseSettings(url: try url)
        let name = "trial_" + UUID().uuidString.prefix(12).lowercased().replacing("-", with: "_")
        let keeper = try await connect(whole)
        try await keeper.write { try $0.run("CREATE SCHEMA \(name)", []) }
        var own = whole
        own.url += "?options=-csearch_path%3D" + name
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(own))
        } catch {
            result = .failure(error)
        }
        try await keeper.write { try $0.run("DROP SCHEMA \(name) CASCADE", []) }
        await keeper.close()
        try result.get()
    }

    /// As above, with a store that is closed after.
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
