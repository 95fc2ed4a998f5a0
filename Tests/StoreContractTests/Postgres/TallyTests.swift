import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("Counts that many outcomes change at once")
struct TallyTests {
    private static let account: Int64 = 7
    private static let batch = Tally.Row(account: account, number: 1)
    private static let send = Tally.Row(account: account, number: 1)

    /// A batch of one send of so many deliveries, and a stop on each.
    private static func make(_ count: Int, in store: PostgresStore) async throws {
        try await store.write { db in
            try db.run(
                """
                INSERT INTO accounts (id, name, created_ms) VALUES ($1, 'seven', 0)
                """, [account])
            try db.run(
                """
                INSERT INTO batches (account, row, name, created_ms, members, last_due_ms)
                VALUES ($1, 1, 'batch', 0, $2, 5)
                """, [account, count])
            try db.run(
                """
                INSERT INTO sends (account, place, id, number, door, batch, subject, accepted_ms,
                    due_ms, doubt_policy, size, deliveries)
                VALUES ($1, 1, $2, 1, 0, 1, '', 0, 5, 0, 0, $3)
                """, [account, SendID(high: 1, low: 1), count])
            for scope in ["b1", "s1"] {
                try db.run(
                    """
                    INSERT INTO stops (account, scope, action, door, revocable, set_ms, place)
                    VALUES ($1, $2, 0, 0, true, 0, 1)
                    """, [account, scope])
            }
        }
    }

    private static func done(_ store: PostgresStore) async throws -> [String: Int64?] {
        try await store.read { db in
            Dictionary(
                uniqueKeysWithValues: try db.all("SELECT scope, done_ms FROM stops", []) {
                    ($0[0] as String, $0[1] as Int64?)
                })
        }
    }

    private static func finish(_ store: PostgresStore) async throws {
        try await store.gather(sharing: nil) { db in
            db.tally.noteFinished(of: send)
            db.tally.note(batch) { change in
                change.finished += 1
                change.sent += 1
            }
        }
    }

    @Test func `every one counts, from two nodes, and the last one notes the end`() async throws {
        try await Cluster.run(policy: StorePolicy()) { open in
            let nodes = [try await open(), try await open()]
            try await Self.make(400, in: nodes[0])
            try await withThrowingTaskGroup { group in
                for number in 0..<399 {
                    group.addTask { try await Self.finish(nodes[number % 2]) }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.done(nodes[0]) == ["b1": nil, "s1": nil])
            try await Self.finish(nodes[1])
            #expect(try await Self.done(nodes[0]) == ["b1": 5, "s1": 0])
            let counts = try await nodes[0].read { db in
                try db.first(
                    """
                    SELECT b.finished, b.sent, b.stopped, b.members, s.finished, s.live::int
                    FROM batches AS b JOIN sends AS s ON s.account = b.account
                    """, []
                ) { row in (0..<6).map { row[$0] as Int } }
            }
            #expect(counts == [400, 400, 0, 400, 400, 0])
        }
    }

    @Test func `a step that fails counts nothing`() async throws {
        try await Cluster.run(policy: StorePolicy()) { open in
            let store = try await open()
            try await Self.make(2, in: store)
            let error = try await failure {
                try await store.write { db in
                    db.tally.noteFinished(of: Self.send)
                    try db.writeCounts()
                    db.tally.noteFinished(of: Self.send)
                    throw StoreError.full
                }
            }
            #expect(error != nil)
            try await Self.finish(store)
            #expect(try await Self.done(store) == ["b1": nil, "s1": nil])
            let finished = try await store.read { try $0.integer("SELECT finished FROM sends", []) }
            #expect(finished == 1)
        }
    }
}
