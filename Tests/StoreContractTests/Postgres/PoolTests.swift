import BelayCore
import BelayStore
import BelayStorePostgres
import Synchronization
import Testing

@Suite("The connections to PostgreSQL")
struct PoolTests {
    private static func table(_ store: PostgresStore) async throws {
        try await store.write { db in
            try db.runOnce("CREATE TABLE things (number bigint PRIMARY KEY)")
        }
    }

    private static func count(_ store: PostgresStore) async throws -> Int64? {
        try await store.read { try $0.integer("SELECT count(*) FROM things", []) }
    }

    @Test func `more steps than connections all have their turn`() async throws {
        try await Cluster.run(connections: 3) { store in
            try await Self.table(store)
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        switch number % 3 {
                        case 0:
                            try await store.write { db in
                                try db.run("INSERT INTO things VALUES ($1)", [number])
                            }
                        case 1:
                            try await store.gather(sharing: AccountID(Int64(number))) { db in
                                try db.run("INSERT INTO things VALUES ($1)", [number])
                            }
                        default:
                            _ = try await Self.count(store)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.count(store) == 134)
            #expect(store.connections <= 3)
        }
    }

    @Test func `what shares a transaction is answered for itself`() async throws {
        try await Cluster.run { store in
            try await Self.table(store)
            let answers = try await withThrowingTaskGroup { group in
                for number in 0..<300 {
                    group.addTask {
                        let error = try await failure {
                            try await store.gather(sharing: nil) { db in
                                try db.run("INSERT INTO things VALUES ($1)", [number % 250])
                                if number % 10 == 3 { throw StoreError.full }
                                _ = try db.changesCount
                            }
                        }
                        return (number, error)
                    }
                }
                return try await group.reduce(into: [Int: StoreError?]()) { $0[$1.0] = $1.1 }
            }
            var kept: Set<Int> = []
            for (number, error) in answers {
                switch error {
                case nil: kept.insert(number % 250)
                case .unavailable("the disk of the database is full")?:
                    #expect(number % 10 == 3)
                default:
                    #expect(
                        error
                            == .unavailable("SQLSTATE 23505, table things, constraint things_pkey"))
                }
            }
            let found = try await store.read { db in
                try db.all("SELECT number FROM things", []) { $0[0] as Int }
            }
            #expect(Set(found) == kept && kept.count == 225)
        }
    }

    @Test func `a session that the server ended is replaced without a word`() async throws {
        try await Cluster.run { store in
            try await Self.table(store)
            try await Cluster.run { other in
                for number in 0..<3 {
                    let pid = try await store.read {
                        try $0.integer("SELECT pg_backend_pid()::bigint", [])
                    }
                    try await other.write { db in
                        try db.run("SELECT pg_terminate_backend($1::int)", [pid ?? 0])
                    }
                    try await store.write { db in
                        try db.run("INSERT INTO things VALUES ($1)", [number])
                    }
                }
            }
            #expect(try await Self.count(store) == 3)
        }
    }

    @Test func `a session that ends within a step is replaced and the step runs again`()
        async throws
    {
        try await Cluster.run { store in
            try await Self.table(store)
            let runs = Mutex(0)
            try await store.write { db in
                let isFirst = runs.withLock { runs in
                    runs += 1
                    return runs == 1
                }
                try db.run("INSERT INTO things VALUES (1)", [])
                if isFirst { try db.run("SELECT pg_terminate_backend(pg_backend_pid())", []) }
                _ = try db.changesCount
                _ = try db.integer("SELECT 1::bigint", [])
            }
            #expect(runs.withLock { $0 } == 2)
            #expect(try await Self.count(store) == 1)
        }
    }

    @Test func `a read that nobody waits for leaves no transaction behind`() async throws {
        try await Cluster.run(connections: 1) { store in
            let isRunning = Barrier(of: 2)
            let reader = Task {
                try await store.read { db in
                    _ = try db.integer("SELECT 1::bigint", [])
                    isRunning.pass()
                    // Ends by the cancelling only.
                    while true { _ = try db.integer("SELECT 1::bigint", []) }
                }
            }
            await isRunning.join()
            reader.cancel()
            await #expect(throws: StoreError.interrupted) { try await reader.value }
            let started = try await store.write { db in
                try db.first("SELECT current_setting('transaction_read_only')", []) {
                    $0[0] as String
                }
            }
            #expect(started == "off")
        }
    }

    @Test func `what waits too long for a connection is told so`() async throws {
        try await Cluster.run { settings in
            var settings = settings
            settings.connections = 1
            settings.turnPatience = .seconds(10)
            let clock = Mutex(Duration.zero)
            let store = try await PostgresStore.connect(
                settings, policy: StorePolicy(), elapsed: { clock.withLock { $0 } }, chance: { 0 })
            let isBusy = Barrier(of: 2)
            let isLate = Barrier(of: 2)
            async let long: Void = store.write { _ in
                isBusy.pass()
                isLate.pass()
            }
            await isBusy.join()
            async let short = failure { try await store.write { _ in } }
            while store.waiting == 0 { await Task.yield() }
            clock.withLock { $0 += .seconds(11) }
            await isLate.join()
            #expect(
                try await short
                    == .unavailable("no connection to the database was free in time"))
            try await long
            await store.close()
            #expect(
                try await failure { try await store.write { _ in } }
                    == .unavailable("the store is closed"))
        }
    }
}
