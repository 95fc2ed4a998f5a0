import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("The schema of a PostgreSQL store")
struct MigrationTests {
    private static func open(_ settings: DatabaseSettings) async throws -> PostgresStore {
        try await .open(settings, policy: StorePolicy(), chance: { 0 })
    }

    private static func refusal(_ settings: DatabaseSettings) async throws -> StoreError? {
        try await failure {
            let store = try await open(settings)
            await store.close()
        }
    }

    @Test func `is made once, however many nodes start at once`() async throws {
        try await Cluster.run { settings in
            try await withThrowingTaskGroup { group in
                for number in 0..<4 {
                    group.addTask {
                        let store = try await Self.open(settings)
                        let account = try await store.addAccount(
                            named: "node \(number)", at: .start)
                        #expect(account != nil)
                        await store.close()
                    }
                }
                try await group.waitForAll()
            }
            let store = try await Self.open(settings)
            #expect(try await store.accounts().count == 4)
            let versions = try await store.read { db in
                try db.all("SELECT number FROM schema_versions", []) { $0[0] as Int64 }
            }
            #expect(versions == Migration.all.map(\.number))
            await store.close()
        }
    }

    @Test func `of a later belay is refused`() async throws {
        try await Cluster.run { settings in
            let store = try await Self.open(settings)
            try await store.write { db in
                try db.run("INSERT INTO schema_versions VALUES (1000, 1)", [])
            }
            await store.close()
            #expect(
                try await Self.refusal(settings)
                    == .unavailable("the schema of its database is newer than this belay"))
        }
    }

    @Test func `of another text is refused`() async throws {
        try await Cluster.run { settings in
            let store = try await Self.open(settings)
            try await store.write { try $0.run("UPDATE schema_versions SET fingerprint = 1", []) }
            await store.close()
            #expect(
                try await Self.refusal(settings)
                    == .unavailable(
                        "the schema of its database was made by another version of belay before "
                            + "its first release"))
        }
    }

    @Test func `is not put among the tables of something else`() async throws {
        try await Cluster.run { settings in
            let store = try await Cluster.connect(settings)
            try await store.write { try $0.runOnce("CREATE TABLE accounts (id bigint)") }
            let found = StoreError.unavailable(
                "the database holds tables that are not belay's: give it one of its own")
            #expect(try await Self.refusal(settings) == found)
            let columns = try await store.read { db in
                try db.integer(
                    """
                    SELECT count(*) FROM information_schema.tables
                    WHERE table_schema = current_schema()
                    """, [])
            }
            #expect(columns == 1)
            await store.close()
        }
    }

    @Test func `stays as it was when a step of it fails`() async throws {
        try await Cluster.run { settings in
            let store = try await Self.open(settings)
            let broken = Migration(number: 2, statements: "CREATE TABLE more (id bigint);\nOH NO;")
            let error = try await failure { try await store.migrate(Migration.all + [broken]) }
            #expect(error == .unavailable("SQLSTATE 42601: syntax error at or near \"OH\""))
            try await store.migrate()
            let more = Migration(number: 2, statements: "CREATE TABLE more (id bigint);")
            try await store.migrate(Migration.all + [more])
            #expect(try await store.read { try $0.exists("SELECT 1 FROM more", []) } == false)
            await store.close()
        }
    }
}
