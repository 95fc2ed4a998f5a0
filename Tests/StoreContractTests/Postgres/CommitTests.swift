import BelayCore
import BelayStore
import BelayStorePostgres
import BelayTesting
import Synchronization
import Testing

@Suite("A commit to PostgreSQL")
struct CommitTests {
    /// Makes a table `things`, and whatever is inserted there do something within the COMMIT.
    private static func plant(_ deed: String, in store: PostgresStore) async throws {
        try await store.write { db in
            try db.run("CREATE TABLE things (number bigint)", [])
            try db.run(
                """
                CREATE FUNCTION deed() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN \(deed); RETURN NULL; END $$
                """, [])
            try db.run(
                """
                CREATE CONSTRAINT TRIGGER deed AFTER INSERT ON things
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deed()
                """, [])
        }
    }

    private static func insert(_ store: PostgresStore) async throws -> StoreError? {
        try await failure {
            try await store.write { try $0.run("INSERT INTO things VALUES (1)", []) }
        }
    }

    private static func count(_ store: PostgresStore) async throws -> Int64? {
        try await store.read { try $0.integer("SELECT count(*) FROM things", []) }
    }

    @Test func `one whose connection is cut is unknown, and the next one goes on`()
        async throws
    {
        try await Cluster.run { store in
            try await Self.plant(
                "PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1)", in: store)
            let error = try await Self.insert(store)
            guard case .unknown = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await Self.count(store) == 0)
        }
    }

    /// So PostgreSQL tells that it gave up waiting for a standby.
    @Test func `one that comes back with a warning is unknown, though it happened`() async throws {
        try await Cluster.run { store in
            try await Self.plant("RAISE WARNING 'who knows'", in: store)
            #expect(
                try await Self.insert(store)
                    == .unknown("the commit came back with a warning: SQLSTATE 01000"))
            #expect(try await Self.count(store) == 1)
        }
    }

    /// A session may end when its COMMIT was carried out and before it says that it is ready: what
    /// was written must not be written again.
    @Test func `however sessions end, no step is done twice and none is answered for nothing`()
        async throws
    {
        try await Cluster.run { settings in
            let store = try await Cluster.connect(settings)
            let watcher = try await Cluster.connect(settings)
            try await watcher.write { db in
                try db.run("CREATE TABLE things (number bigint)", [])
            }
            let isOver = Watched(false)
            let done = Watched<Set<Int>>([])
            try await withThrowingTaskGroup { group in
                group.addTask {
                    while !isOver.value {
                        _ = try await watcher.read { db in
                            // One of this test alone: nobody else has the schema in mind.
                            try db.integer(
                                """
                                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                WHERE application_name = current_schema()
                                """, [])
                        }
                    }
                }
                group.addTask {
                    for number in 0..<Self.steps {
                        let error = try await failure {
                            try await store.write { db in
                                try db.run(
                                    """
                                    SELECT set_config('application_name', current_schema(), false)
                                    """, [])
                                try db.run("INSERT INTO things VALUES ($1)", [number])
                            }
                        }
                        if error == nil { done.change { _ = $0.insert(number) } }
                    }
                    isOver.change { $0 = true }
                }
                try await group.waitForAll()
            }
            let counts = try await watcher.read { db in
                try db.all("SELECT number, count(*) FROM things GROUP BY 1", []) {
                    (number: $0[0] as Int, count: $0[1] as Int)
                }
            }
            #expect(counts.filter { $0.count > 1 }.map(\.number) == [])
            #expect(done.value.subtracting(counts.map(\.number)) == [])
            await store.close()
            await watcher.close()
        }
    }

    private static let steps = 120

    @Test func `one that fails is unknown`() async throws {
        try await Cluster.run { store in
            try await Self.plant("RAISE EXCEPTION 'no'", in: store)
            #expect(try await Self.insert(store) == .unknown("SQLSTATE P0001"))
            #expect(try await Self.count(store) == 0)
        }
    }

    @Test func `one that takes too long is unknown`() async throws {
        try await Cluster.run { settings in
            let clock = Mutex(Duration.zero)
            let store = try await PostgresStore.connect(
                settings, policy: StorePolicy(), elapsed: { clock.withLock { $0 } }, chance: { 0 })
            try await Self.plant(
                "PERFORM set_config('application_name', current_schema(), false), pg_sleep(600)",
                in: store)
            async let answer = Self.insert(store)
            let watcher = try await Cluster.connect(settings)
            try await watcher.untilTrue(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = current_schema()")
            clock.withLock { $0 += .hours(1) }
            // Wakes who waits: anything that comes over the connection makes it look at its clock.
            try await watcher.write { db in
                try db.run(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = current_schema()
                    """, [])
            }
            guard case .unknown = try await answer else {
                Issue.record("a commit without an answer is no commit")
                return
            }
            await watcher.close()
            await store.close()
        }
    }

    /// The bound is the one for statements; a commit that waits for a standby must not end by it.
    @Test func `no statement's bound ends one`() async throws {
        try await Cluster.run(statementPatience: .seconds(1)) { store in
            try await Self.plant("PERFORM pg_sleep(1.5)", in: store)
            #expect(try await Self.insert(store) == nil)
            let slow = try await failure {
                try await store.read { try $0.exists("SELECT pg_sleep(60)", []) }
            }
            #expect(slow == .unavailable("a statement took too long"))
        }
    }

    @Test func `a statement that failed before it is no unknown commit`() async throws {
        try await Cluster.run { store in
            try await store.write { try $0.run("CREATE TABLE things (number bigint)", []) }
            let error = try await failure {
                try await store.write { db in
                    try db.run("INSERT INTO things VALUES (1)", [])
                    try db.run("INSERT INTO things VALUES (1 / $1)", [0])
                }
            }
            #expect(error == .unavailable("SQLSTATE 22012"))
            #expect(try await Self.count(store) == 0)
        }
    }

    /// Answers are looked at whenever much is under way, and the COMMIT's must not be among them.
    @Test func `however many statements nobody waited for, it is one`() async throws {
        try await Cluster.run { store in
            try await store.write { try $0.run("CREATE TABLE things (number bigint)", []) }
            let counts = Limits.pipeline - 10...Limits.pipeline + 5
            for count in counts {
                try await store.write { db in
                    for number in 0..<count {
                        try db.run("INSERT INTO things VALUES ($1)", [number])
                    }
                }
            }
            #expect(try await Self.count(store) == Int64(counts.reduce(0, +)))
        }
    }

    @Test func `of two that wait for each other the loser runs again`() async throws {
        try await Cluster.run { store in
            try await store.write { db in
                try db.run("CREATE TABLE things (name text PRIMARY KEY, number bigint)", [])
                try db.run("INSERT INTO things VALUES ('a', 0), ('b', 0)", [])
            }
            let both = Barrier(of: 2)
            try await withThrowingTaskGroup { group in
                for names in [["a", "b"], ["b", "a"]] {
                    group.addTask {
                        try await store.write { db in
                            for name in names {
                                try db.run(
                                    "UPDATE things SET number = number + 1 WHERE name = $1",
                                    [name])
                                _ = try db.changesCount
                                both.pass()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let numbers = try await store.read { db in
                try db.all("SELECT number FROM things", []) { $0[0] as Int }
            }
            #expect(numbers == [2, 2])
            // Both came by twice, and whoever lost once before it lost: mostly once in all.
            #expect(both.count >= 5)
        }
    }
}
