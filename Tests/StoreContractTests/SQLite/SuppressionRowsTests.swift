import BelayCore
import BelayStore
import BelayStoreSQLite
import GRDB
import Testing

@Suite("How SQLite keeps suppressions and who did what")
struct SuppressionRowsTests {
    private static func rows(_ table: String, in file: DatabaseQueue) async throws -> Int? {
        try await file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test func `an unsubscribe is written wholly or not at all`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER broken BEFORE INSERT ON events
                        BEGIN SELECT RAISE(ABORT, 'broken'); END
                        """)
            }
            await #expect(throws: StoreError.self) {
                _ = try await trial.store.suppress(
                    ["a@a.test", "b@a.test"], in: .group(7), from: .recipient, of: trial.mine,
                    by: .recipient, at: .start)
            }
            #expect(try await Self.rows("suppressions", in: file) == 0)
            #expect(try await Self.rows("series", in: file) == 0)
            try await file.write { try $0.execute(sql: "DROP TRIGGER broken") }
            let answer = try await trial.store.suppress("a@a.test", of: trial.mine, at: .start)
            #expect(answer == .listed(1))
            try file.close()
        }
    }

    @Test func `an unsubscribe rewrites no mail that is to come`() async throws {
        try await Backend.sqlite.run { trial, folder in
            for _ in 0..<3 { _ = try await trial.accepted() }
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                for table in ["sends", "deliveries"] {
                    try db.execute(
                        sql: """
                            CREATE TRIGGER \(table)_touched BEFORE UPDATE ON \(table)
                            BEGIN SELECT RAISE(ABORT, 'touched'); END
                            """)
                }
            }
            let answer = try await trial.store.suppress(
                "to0@example.org", of: trial.mine, at: .start)
            #expect(answer == .listed(1))
            try file.close()
        }
    }

    @Test func `an actor that cannot be read is told, and not taken for nobody`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let id = try await trial.accepted()
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { try $0.execute(sql: "UPDATE sends SET actor = 'me'") }
            await #expect(throws: StoreError.corrupt("an actor cannot be read")) {
                _ = try await trial.store.events(of: id.send, of: trial.mine)
            }
            // The mail leaves all the same.
            try await trial.settled(id, .accepted)
            try file.close()
        }
    }

    @Test func `the clockwork is no text`() async throws {
        try await Backend.sqlite.run { trial, folder in
            try await trial.settled(try await trial.accepted(), .accepted)
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            for table in ["sends", "events"] {
                #expect(try await Self.rows(table, in: file) ?? 0 > 0)
                let named = table + " WHERE actor IS NOT NULL"
                #expect(try await Self.rows(named, in: file) == 0)
            }
            try file.close()
        }
    }
}
