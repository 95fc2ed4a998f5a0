import BelayCore
import BelayStore
import BelayStoreSQLite
import Foundation
import GRDB
import Testing

@Suite("What is in hand, and the note of it")
struct InHandTests {
    @Test func `a claim that fails leaves nothing in hand`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let free = try await trial.accepted()
            let covered = try await trial.accepted()
            _ = try await trial.stopped(.send(covered.send), .pause)
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER broken BEFORE UPDATE ON deliveries
                        BEGIN SELECT RAISE(ABORT, 'broken'); END
                        """)
            }
            await #expect(throws: StoreError.self) { _ = try await trial.claim() }
            try await file.write { try $0.execute(sql: "DROP TRIGGER broken") }
            try file.close()
            let answer = try await trial.claim()
            #expect(answer.holds.map(\.id) == [free])
            #expect(answer.obeyed == 1)
        }
    }

    @Test func `a claim comes with what is to be sent`() async throws {
        for backend in Backend.allCases {
            try await backend.run { trial, _ in
                _ = try await trial.accept(trial.draft(to: 2))
                _ = try await trial.accept(trial.draft(to: 1))
                let answer = try await trial.claim()
                #expect(answer.holds.count == 3)
                #expect(try await trial.store.load(answer.holds) == answer.loads)
            }
        }
    }

    @Test func `the note names what is in hand, and nothing else`() async throws {
        try await Backend.sqlite.run { trial, folder in
            _ = try await trial.accept(trial.draft(to: 10))
            var holds = try await trial.claim().holds
            #expect(holds.count == 10)
            while !holds.isEmpty {
                try await trial.store.giveBack(holds.removeFirst())
                #expect(try Self.noted(in: folder) == Set(holds.map(\.id)))
            }
            let again = try await trial.claim(limit: 2).holds
            #expect(try Self.noted(in: folder) == Set(again.map(\.id)))
        }
    }

    /// What a server that starts now would find.
    private static func noted(in folder: String) throws -> Set<DeliveryID> {
        let note = try Data(contentsOf: URL(fileURLWithPath: folder + "/belay.sqlite.in-hand"))
        let words = note.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        let slots = stride(from: 0, to: words.count, by: 3).map { words[$0..<$0 + 3] }
        return Set(
            slots.filter { $0.first != 0 }.map { slot in
                let words = Array(slot)
                return DeliveryID(
                    send: SendID(high: words[0], low: words[1]), position: Int(words[2]))
            })
    }
}
