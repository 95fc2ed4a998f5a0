import BelayCore
import BelayStore
import BelayStoreSQLite
import BelayTesting
import Foundation
import GRDB
import Testing

@Suite("What a SQLite commit rests on")
struct DurabilityTests {
    @Test func `the open writer waits for the disk, and the journal is a WAL`() async throws {
        try await Folder.run { folder in
            for _ in 0..<2 {
                let store = try SQLiteStore.open(in: folder)
                #expect(try await store.durability() == .full)
                _ = try await store.addAccount(named: "mine", at: .start)
                #expect(try await store.durability() == .full)
                #expect(Durability.full.synchronous == 2 && Durability.full.journalMode == "wal")
                await store.close()
            }
        }
    }

    @Test func `a closed store reopens with all that it answered`() async throws {
        try await Folder.run { folder in
            let first = try SQLiteStore.open(in: folder)
            let account = try #require(try await first.addAccount(named: "mine", at: .start))
            let id = SendID(high: 1 << 20 | 0x7000, low: 1 << 63)
            let acceptance = Acceptance(
                id: id, door: .native, content: Trial.content,
                messages: [Message(to: [Mailbox(address: "to@example.org")], due: .due)],
                accepted: .start)
            let answer = try await first.accept(acceptance, of: account.id)
            let before = try await first.send(.id(id), of: account.id, at: .start)
            await first.close()
            let second = try SQLiteStore.open(in: folder)
            #expect(try await second.send(.id(id), of: account.id, at: .start) == before)
            #expect(before != nil && answer == .accepted(number: before?.send.number ?? 0))
            #expect(try await second.accounts() == [account])
            await second.close()
        }
    }

    @Test func `a schema of a later version is refused and left alone`() async throws {
        try await Folder.run { folder in
            let store = try SQLiteStore.open(in: folder)
            await store.close()
            let queue = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await queue.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999')")
                try db.execute(sql: "UPDATE marks SET value = 77 WHERE name = 'epoch'")
            }
            #expect(throws: StoreError.self) {
                _ = try SQLiteStore.open(in: folder)
            }
            let epoch = try await queue.read { db in
                try Int.fetchOne(db, sql: "SELECT value FROM marks WHERE name = 'epoch'")
            }
            #expect(epoch == 77)
            try queue.close()
        }
    }

    @Test func `what is no database is refused`() async throws {
        try await Folder.run { folder in
            let text = String(repeating: "not a database\n", count: 100)
            try text.write(toFile: folder + "/belay.sqlite", atomically: true, encoding: .utf8)
            #expect(throws: StoreError.self) {
                _ = try SQLiteStore.open(in: folder)
            }
        }
    }

    @Test func `a folder is one process's own`() async throws {
        try await Folder.run { folder in
            let path = folder + "/data"
            #expect(try DataFolder.make(at: path))
            #expect(try !DataFolder.make(at: path))
            var first = try DataFolder(locking: path)
            #expect(first?.path.hasSuffix("/data") == true)
            #expect(try DataFolder(locking: path) == nil)
            first = nil
            #expect(try DataFolder(locking: path) != nil)
        }
    }

    @Test func `what is no folder cannot be locked`() async throws {
        try await Folder.run { folder in
            let file = folder + "/file"
            try "x".write(toFile: file, atomically: true, encoding: .utf8)
            #expect(throws: DataFolder.Failure.self) { _ = try DataFolder.make(at: file) }
            #expect(throws: DataFolder.Failure.self) { _ = try DataFolder(locking: file) }
            #expect(throws: DataFolder.Failure.self) {
                _ = try DataFolder(locking: folder + "/none")
            }
        }
    }
}
