import BelayCore
import BelayStore
import GRDB
import Testing

@Suite("A record and its send are one transaction")
struct LaunchTransactionTests {
    private static func breakWrites(_ verb: String, of table: String, in folder: String)
        async throws
    {
        try await execute(
            """
            CREATE TRIGGER broken BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, 'broken'); END
            """, in: folder)
    }

    private static func execute(_ sql: String, in folder: String) async throws {
        let file = try DatabaseQueue(path: folder + "/belay.sqlite")
        try await file.write { try $0.execute(sql: sql) }
        try file.close()
    }

    @Test(arguments: [("INSERT", "sends"), ("INSERT", "audiences"), ("UPDATE", "records")])
    func `a launch of which one part cannot be written has not been`(
        verb: String, table: String
    ) async throws {
        try await Backend.sqlite.run { trial, folder in
            let record = try await trial.campaign()
            let kept = try await trial.kept(record)
            try await Self.breakWrites(verb, of: table, in: folder)
            await #expect(throws: StoreError.self) {
                _ = try await trial.launch(record, to: [.everybody])
            }
            try await Self.execute("DROP TRIGGER broken", in: folder)
            try await trial.reopen()
            #expect(try await trial.kept(record) == kept)
            let sends = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .start)
            #expect(sends == [])
            _ = try await trial.launched(record, to: [.everybody])
        }
    }

    @Test(arguments: [("UPDATE", "audiences"), ("UPDATE", "records"), ("INSERT", "events")])
    func `so it is with a recall`(verb: String, table: String) async throws {
        try await Backend.sqlite.run { trial, folder in
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.everybody])
            let kept = try await trial.kept(record)
            try await Self.breakWrites(verb, of: table, in: folder)
            await #expect(throws: StoreError.self) { _ = try await trial.recall(record) }
            try await Self.execute("DROP TRIGGER broken", in: folder)
            try await trial.reopen()
            #expect(try await trial.kept(record) == kept)
            #expect(try await trial.found(send, at: .start).shown == .scheduled)
            guard case .recalled = try await trial.recall(record) else {
                Issue.record("it was not recalled")
                return
            }
        }
    }

    @Test(arguments: [("UPDATE", "audiences"), ("DELETE", "records")])
    func `so it is with a discard`(verb: String, table: String) async throws {
        try await Backend.sqlite.run { trial, folder in
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.everybody])
            try await Self.breakWrites(verb, of: table, in: folder)
            await #expect(throws: StoreError.self) { _ = try await trial.discard(record) }
            try await Self.execute("DROP TRIGGER broken", in: folder)
            #expect(try await trial.found(send, at: .start).shown == .scheduled)
            #expect(try await trial.discard(record) == .gone)
        }
    }

    @Test func `a segment is counted once, until something changes`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let store = try trial.store
            _ = try await trial.contacts(Trial.addresses(1...3))
            try await trial.set("city", "Paris", of: 1)
            let paris = try await trial.segment([.paris])
            #expect(try await store.segmentCount(paris, of: trial.mine) == 1)
            // Behind the store's back.
            try await Self.execute("DELETE FROM contacts WHERE number = 1", in: folder)
            #expect(try await store.segmentCount(paris, of: trial.mine) == 1)
            try await trial.set("city", "Paris", of: 2)
            #expect(try await store.segmentCount(paris, of: trial.mine) == 1)
            try await trial.set("city", "Rome", of: 2)
            #expect(try await store.segmentCount(paris, of: trial.mine) == 0)
        }
    }

    @Test func `a segment of more than one slice is counted to its end`() async throws {
        try await Backend.sqlite.run { trial, folder in
            _ = try await trial.contacts(Trial.addresses(1...1))
            let everybody = try await trial.segment()
            let last = Limits.segmentPage + 1
            try await Self.execute(
                """
                WITH RECURSIVE n (i) AS (
                    SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < \(last)
                )
                INSERT INTO contacts (account, number, born, address, status, fields, created_ms,
                    modified_ms)
                SELECT account, i, born, 'n' || i || '@example.org', status, fields, created_ms,
                    modified_ms
                FROM contacts CROSS JOIN n WHERE number = 1
                """, in: folder)
            #expect(try await trial.store.segmentCount(everybody, of: trial.mine) == last)
        }
    }
}
