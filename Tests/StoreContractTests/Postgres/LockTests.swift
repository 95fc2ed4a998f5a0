import BelayCore
import BelayStore
import BelayStorePostgres
import Synchronization
import Testing

/// Who had their turn, in order.
private final class Order: Sendable {
    private let kept = Mutex<[String]>([])

    var names: [String] { kept.withLock { $0 } }

    func note(_ name: String) {
        kept.withLock { $0.append(name) }
    }
}

@Suite("Locks of accounts in PostgreSQL")
struct LockTests {
    /// A lock of this test alone: locks are the whole database's.
    private static func scope() -> LockScope {
        .custom(Int64.random(in: 0..<1 << 40))
    }

    /// Two releases hold the account's lock when a stop asks for it. Whoever asks after the stop
    /// waits behind it, though it would share the lock with those who have it.
    @Test func `a stop that waits is not overtaken`() async throws {
        try await Cluster.run(connections: 8) { store in
            let scope = Self.scope()
            let order = Order()
            let gate = Barrier(of: 2)
            try await withThrowingTaskGroup { group in
                for name in ["first", "second"] {
                    group.addTask {
                        try await store.write { db in
                            try db.lock(scope, .shared)
                            _ = try db.changesCount
                            gate.pass()
                            try Self.wait(for: "opened", in: db)
                            order.note(name)
                        }
                    }
                }
                try await store.until(2, isGranted: true, scope)
                group.addTask {
                    try await store.write { db in
                        try db.lock(scope, .exclusive)
                        _ = try db.changesCount
                        order.note("stop")
                    }
                }
                try await store.until(1, isGranted: false, scope)
                group.addTask {
                    try await store.write { db in
                        try db.lock(scope, .shared)
                        _ = try db.changesCount
                        order.note("late")
                    }
                }
                try await store.until(2, isGranted: false, scope)
                #expect(order.names == [])
                try await store.write { db in
                    try db.run("CREATE TABLE opened (number bigint)", [])
                }
                try await group.waitForAll()
            }
            let names = order.names
            #expect(Set(names.prefix(2)) == ["first", "second"])
            #expect(names.suffix(2) == ["stop", "late"])
        }
    }

    /// Asks within a transaction until a table is there.
    private static func wait(for table: String, in db: Database) throws {
        while try !db.exists(
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
            [table])
        {}
    }

    /// The check is a later statement than the lock, even where both go out together.
    @Test func `what a stop committed is seen by who waited for it`() async throws {
        try await Cluster.run { store in
            let scope = Self.scope()
            try await store.write { try $0.run("CREATE TABLE stops (name text)", []) }
            let hasStop = Barrier(of: 2)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await store.write { db in
                        try db.lock(scope, .exclusive)
                        try db.run("INSERT INTO stops VALUES ('all')", [])
                        _ = try db.changesCount
                        hasStop.pass()
                        while try db.locks(isGranted: false, scope) == 0 {}
                    }
                }
                group.addTask {
                    await hasStop.join()
                    let sees = try await store.write { db in
                        try db.lock(scope, .shared)
                        return try db.exists("SELECT 1 FROM stops", [])
                    }
                    #expect(sees)
                }
                try await group.waitForAll()
            }
        }
    }
}

extension Database {
    /// How many have a lock of ours, or wait for it.
    func locks(isGranted: Bool, _ scope: LockScope) throws -> Int64 {
        let number: Int64
        switch scope {
        case .account(let id): number = id.rawValue
        case .custom(let own): number = own
        case .answer: return 0
        }
        let low = Int64(UInt32(truncatingIfNeeded: number))
        return try integer(
            """
            SELECT count(*) FROM pg_locks
            WHERE locktype = 'advisory' AND granted = $1 AND objid::bigint = $2
            """, [isGranted, low]) ?? 0
    }
}

extension PostgresStore {
    fileprivate func until(
        _ count: Int64, isGranted: Bool, _ scope: LockScope
    ) async throws {
        while try await read({ try $0.locks(isGranted: isGranted, scope) }) != count {
            await Task.yield()
        }
    }
}
