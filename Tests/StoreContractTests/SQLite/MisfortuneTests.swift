import BelayCore
import BelayStore
import BelayStoreSQLite
import Foundation
import GRDB
import Synchronization
import Testing

@Suite("A SQLite store in a bad neighbourhood")
struct MisfortuneTests {
    @Test func `a busy file costs the jobs of that moment, never the store`() async throws {
        try await Folder.run { folder in
            let file = folder + "/belay.sqlite"
            let store = try SQLiteStore.open(
                file: file, role: .server, policy: StorePolicy(), patience: .zero)
            var configuration = GRDB.Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: file, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
            do {
                try await store.noteSeen(.due)
                Issue.record("written while another writes")
            } catch StoreError.unavailable {
                #expect(store.failure == nil)
            }
            try await other.writeWithoutTransaction { try $0.rollback() }
            try await store.noteSeen(.due)
            #expect(try await store.lastSeen() == .due)
            try other.close()
            await store.close()
        }
    }

    @Test func `room is looked for once a second at most, and accepts go on`() async throws {
        try await Folder.run { folder in
            let file = folder + "/belay.sqlite"
            let ballast = file + ".ballast"
            // A folder stands where the ballast would lie: it cannot be laid.
            try FileManager.default.createDirectory(
                atPath: ballast, withIntermediateDirectories: false)
            let clock = Mutex(Duration.zero)
            let store = try SQLiteStore.open(file: file, role: .server, policy: StorePolicy()) {
                clock.withLock { $0 }
            }
            #expect(store.isFull)
            /// Whether an accept's kin was done; what it set going on the writer's queue is over.
            func isTaken(_ name: String) async throws -> Bool {
                defer { clock.withLock { $0 += .milliseconds(400) } }
                do {
                    let account = try await store.addAccount(named: name, at: .start)
                    return account != nil
                } catch StoreError.full {
                    try await store.noteSeen(.due)
                    return false
                }
            }
            #expect(try await !isTaken("a"))
            try FileManager.default.removeItem(atPath: ballast)
            for name in ["b", "c"] {
                #expect(try await !isTaken(name))
                #expect(store.isFull)
            }
            #expect(try await !isTaken("d"))
            #expect(!store.isFull)
            #expect(try await isTaken("e"))
            await store.close()
        }
    }

    @Test(arguments: [0, 1])
    func `a store of another schema is refused in one line`(version: Int) async throws {
        try await Folder.run { folder in
            // The schema's fingerprint is of its text: an earlier commit's had none, or another.
            for _ in 0..<2 { await (try SQLiteStore.open(in: folder)).close() }
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { try $0.execute(sql: "PRAGMA user_version = \(version)") }
            try file.close()
            let words = "it was made by another version of belay before its first release"
            #expect(throws: StoreError.unavailable(words)) {
                try SQLiteStore.open(in: folder)
            }
        }
    }

    @Test func `a note of what was in hand may hold anything`() async throws {
        try await Folder.run { folder in
            var bytes = Data(repeating: 0xFF, count: 24 * 20)
            bytes += Data(repeating: 0x80, count: 24) + Data(repeating: 1, count: 11)
            for count in [0, 7, 24, bytes.count] {
                try bytes.prefix(count).write(
                    to: URL(fileURLWithPath: folder + "/belay.sqlite.in-hand"))
                let store = try SQLiteStore.open(in: folder)
                #expect(try await store.suspects() == [])
                await store.close()
            }
        }
    }

    @Test func `all that was in hand is found after a death, however many`() async throws {
        try await Backend.sqlite.run { trial, _ in
            for _ in 0..<9 { _ = try await trial.accept(trial.draft(to: 1_000)) }
            let ids = try await trial.claim(limit: 9_000).holds.map(\.id)
            #expect(ids.count == 9_000)
            try await trial.reopen()
            #expect(Set(try await trial.store.suspects().map(\.id)) == Set(ids))
        }
    }

    @Test func `a command leaves to the next server what the last had in hand`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let id = try await trial.accepted()
            _ = try await trial.hold(id)
            let note = URL(fileURLWithPath: folder + "/belay.sqlite.in-hand")
            let before = try Data(contentsOf: note)
            #expect(before.count == 24)
            let command = try SQLiteStore.open(in: folder, as: .command)
            #expect(try await command.suspects() == [])
            await command.close()
            #expect(try Data(contentsOf: note) == before)
            try await trial.reopen()
            #expect(try await trial.store.suspects().map(\.id) == [id])
        }
    }

    @Test func `one file is one process's own, by whatever name`() async throws {
        try await Folder.run { folder in
            let place = folder + "/place"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link", withDestinationPath: place)
            // First a file that is not there yet, then one that is.
            for _ in 0..<2 {
                let first = try #require(try StoreFile(locking: place + "/mail.db"))
                #expect(first.path.hasSuffix("/place/mail.db"))
                for name in ["/link/mail.db", "/place/../place/mail.db"] {
                    #expect(try StoreFile(locking: folder + name) == nil)
                }
                #expect(try StoreFile(locking: place + "/other.db") != nil)
                let store = try SQLiteStore.open(
                    file: first.path, role: .server, policy: StorePolicy())
                await store.close()
            }
            #expect(throws: DataFolder.Failure.self) {
                _ = try StoreFile(locking: folder + "/none/mail.db")
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: place)
            let kinds = ["", ".ballast", ".in-hand", ".lock"]
            #expect(Set(files).isSuperset(of: kinds.map { "mail.db" + $0 }))
        }
    }
}
