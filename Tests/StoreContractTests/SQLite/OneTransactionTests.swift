import BelayCore
import BelayStore
import BelayStoreSQLite
import BelayTesting
import GRDB
import Testing

@Suite("A send and the answer under its key are one transaction")
struct OneTransactionTests {
    /// The table whose writing fails: after the send's own rows, or among them.
    @Test(arguments: ["answers", "sends", "deliveries", "contents"])
    func `when one part cannot be written no part is`(_ table: String) async throws {
        try await Folder.run { folder in
            let store = try SQLiteStore.open(in: folder)
            let account = try #require(try await store.addAccount(named: "mine", at: .start)).id
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER broken BEFORE INSERT ON \(table)
                        BEGIN SELECT RAISE(ABORT, 'broken'); END
                        """)
            }
            let draft = Acceptance(
                id: SendID(high: 7, low: 7), door: .native, content: Trial.content,
                messages: [Message(to: [Mailbox(address: "to@example.org")], due: .due)],
                accepted: .start,
                idempotency: Idempotency(
                    key: try #require(IdempotencyKey("k")),
                    bodyHash: [UInt8](repeating: 1, count: 32)))
            await #expect(throws: StoreError.self) {
                _ = try await store.accept(draft, of: account)
            }
            let tables = ["answers", "sends", "contents", "deliveries"]
            let rows = try await file.read { db in
                try tables.map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
            }
            #expect(rows == [0, 0, 0, 0])
            try await file.write { try $0.execute(sql: "DROP TRIGGER broken") }
            #expect(try await store.accept(draft, of: account) == .accepted(number: 1))
            let kept = try await file.read { db in
                try tables.map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
            }
            #expect(kept == [1, 1, 1, 1])
            try file.close()
            await store.close()
        }
    }
}
