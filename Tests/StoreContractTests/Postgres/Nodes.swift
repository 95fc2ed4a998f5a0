import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

/// Two nodes of one store, and a trial at the first of them.
struct Nodes: Sendable {
    let trial: Trial
    let first: PostgresStore
    let second: PostgresStore

    static func run(_ body: (Nodes) async throws -> Void) async throws {
        try await Cluster.run { settings in
            var stores: [PostgresStore] = []
            for _ in 0..<2 {
                let store = try await PostgresStore.open(
                    settings, policy: StorePolicy(), chance: { 1 << 63 })
                stores.append(store)
                try await store.enter()
            }
            // Locks are the whole database's.
            let id = UInt32.random(in: 1...UInt32.max)
            try await stores[0].write { db in
                try db.runOnce("ALTER TABLE accounts ALTER COLUMN id RESTART WITH \(id)")
            }
            let first = stores[0]
            let trial = try await Trial(first) { first }
            let result: Result<Void, any Error>
            do {
                let nodes = Nodes(trial: trial, first: first, second: stores[1])
                result = .success(try await body(nodes))
            } catch {
                result = .failure(error)
            }
            for store in stores { await store.close() }
            try result.get()
        }
    }

    /// The first node is not heard of for so long.
    func silence(for time: Duration) async throws {
        let milliseconds = time.wholeMilliseconds
        try await second.write { db in
            try db.run(
                """
                UPDATE nodes SET until_ms = until_ms - $1, ended_ms = ended_ms - $1
                WHERE id = (SELECT min(id) FROM nodes)
                """, [milliseconds])
        }
    }

    /// The second node sweeps until nothing is left.
    func sweep() async throws {
        var chunks = 0
        while try await second.sweep(at: .due) {
            chunks += 1
            try #require(chunks < 100, "a sweep does not end")
        }
    }

    /// What is due, claimed at one of them.
    func claim(_ limit: Int = 100, at store: PostgresStore) async throws -> [Hold] {
        try await store.claim(
            ClaimRequest(now: .due, limit: limit, lease: Trial.lease, seed: 7)
        ).holds
    }
}
