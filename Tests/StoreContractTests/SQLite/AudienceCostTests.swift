import BelayCore
import BelayStore
import BelayTesting
import Foundation
import GRDB
import Synchronization
import Testing

@Suite("What stopping a send to lists costs")
struct AudienceCostTests {
    /// The tables that are as long as an audience, or longer.
    private static let long = [
        "memberships", "contacts", "deliveries", "messages", "audience_members",
    ]

    @Test func `taking one back neither reads nor writes a row of a contact`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                for table in ["memberships", "contacts", "audience_members"] {
                    try db.execute(sql: "DROP TABLE \(table)")
                }
            }
            try file.close()
            let answer = try await trial.store.unschedule(send, of: trial.mine, at: .second(1))
            #expect(answer == .unscheduled)
        }
    }

    @Test func `an address is looked for where it would be listed, and in no delivery`()
        async throws
    {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...3))
            _ = try await trial.scheduled([list])
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { try $0.execute(sql: "DROP TABLE deliveries") }
            try file.close()
            let seen = try await trial.store.sightings(
                of: "nobody@example.org", account: trial.mine, before: nil, at: .start)
            #expect(seen == Sightings(found: [], next: nil))
        }
    }

    @Test func `recalling a record neither reads nor writes a row of a contact`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...3))
            let part = try await trial.segment([.paris])
            let record = try await trial.campaign()
            _ = try await trial.launched(
                record, to: [.list(list), .segment(part), .everybody])
            let other = try await trial.campaign()
            _ = try await trial.launched(other, to: [.everybody])
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                for table in Self.long where table != "deliveries" {
                    try db.execute(sql: "DROP TABLE \(table)")
                }
            }
            try file.close()
            guard case .recalled = try await trial.recall(record) else {
                Issue.record("it was not recalled")
                return
            }
            #expect(try await trial.discard(other) == .gone)
        }
    }

    /// Bytes that a recall or a discard appends to the write-ahead log.
    private static func written(
        _ contacts: Int, _ step: (Trial, Int64) async throws -> Void
    ) async throws -> Int {
        let bytes = Mutex(0)
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(0..<contacts))
            let record = try await trial.campaign()
            _ = try await trial.launched(record, to: [.list(list), .everybody])
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            try file.close()
            try await step(trial, record)
            let log = try FileManager.default.attributesOfItem(
                atPath: folder + "/belay.sqlite-wal")
            bytes.withLock { $0 = log[.size] as? Int ?? 0 }
        }
        return bytes.withLock { $0 }
    }

    @Test func `recalling what goes to thousands writes what it writes for ten`() async throws {
        let recall: (Trial, Int64) async throws -> Void = { trial, record in
            guard case .recalled = try await trial.recall(record) else {
                throw StoreError.unavailable("not recalled")
            }
        }
        let few = try await Self.written(10, recall)
        #expect(few > 0)
        #expect(try await Self.written(3_000, recall) == few)
    }

    @Test func `a stop half-way writes no row of a contact`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...Trial.pace.chunk + 3))
            let send = try await trial.scheduled([list])
            _ = try await trial.advance(send)
            _ = try await trial.advance(send)
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { db in
                for table in Self.long {
                    for verb in ["INSERT", "UPDATE", "DELETE"] {
                        try db.execute(
                            sql: """
                                CREATE TRIGGER \(table)_\(verb) BEFORE \(verb) ON \(table)
                                BEGIN SELECT RAISE(ABORT, 'written'); END
                                """)
                    }
                }
            }
            try file.close()
            try await trial.stopped(.send(send), .cancel, by: .marketingCloud, at: .due)
            let stop = try #require(
                try await trial.store.stop(
                    on: .send(send), by: .marketingCloud, of: trial.mine))
            let counts = try await trial.store.count(stop)
            #expect(counts == StopCounts(stopped: Trial.pace.chunk + 3))
            #expect(try await trial.advance(send) == .clearedUp)
        }
    }

    private static func rows(_ tables: [String], in folder: String) async throws -> [Int?] {
        let file = try DatabaseQueue(path: folder + "/belay.sqlite")
        let rows = try await file.read { db in
            try tables.map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
        }
        try file.close()
        return rows
    }

    @Test(arguments: [true, false])
    func `who left after a due that nobody listed yet is kept no longer than it is`(
        isListed: Bool
    ) async throws {
        try await Backend.sqlite.run { trial, folder in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            let after = Instant.second(101)
            _ = try await store.removeMembers([1], from: list, of: trial.mine, at: .due)
            try await trial.sweep(at: .due)
            #expect(try await Self.rows(["memberships"], in: folder) == [2])
            _ = try await store.removeMembers([2], from: list, of: trial.mine, at: after)
            try await trial.sweep(at: after)
            #expect(try await Self.rows(["memberships"], in: folder) == [2])
            if isListed {
                try await trial.expand(send, at: after)
            } else {
                _ = try await store.unschedule(send, of: trial.mine, at: after)
            }
            try await trial.sweep(at: after)
            #expect(try await Self.rows(["memberships", "leavings"], in: folder) == [1, 0])
        }
    }

    @Test(arguments: [true, false])
    func `a removed list is kept no longer than the last send that excludes it`(
        isListed: Bool
    ) async throws {
        try await Backend.sqlite.run { trial, folder in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...3))
            let none = try await trial.list(Trial.addresses(1...2))
            let sends = [
                try await trial.scheduled([list], excluded: [none]),
                try await trial.scheduled([list], excluded: [none]),
            ]
            #expect(try await store.removeList(none, of: trial.mine, at: .second(1)))
            for (send, kept) in zip(sends, [[2, 5, 1, 0], [1, 3, 0, 0]]) {
                if isListed {
                    try await trial.expand(send)
                } else {
                    _ = try await store.unschedule(send, of: trial.mine, at: .second(2))
                }
                try await trial.sweep(at: .due)
                let tables = ["lists", "memberships", "audience_exclusions", "leavings"]
                #expect(try await Self.rows(tables, in: folder) == kept)
            }
        }
    }

    @Test func `what a finished send came to is read as it was written down`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...16))
            let send = try await trial.scheduled([list])
            _ = try await store.removeContacts([1], of: trial.mine, at: .second(101))
            #expect(try await trial.advance(send) == .begun)
            #expect(try await trial.advance(send) == .listed(Trial.pace.chunk))
            let holds = try await trial.claim(limit: 3).holds
            for (hold, outcome) in zip(holds, [Lifecycle.Outcome.accepted, .refused, .unknown]) {
                #expect(try await trial.release(hold) == .released)
                #expect(try await trial.settle(hold, outcome))
            }
            try await trial.stopped(.send(send), .cancel, by: .operators, at: .due)
            _ = try await trial.deliverAll(at: .hour(1))
            #expect(try await trial.advance(send, at: .hour(1)) == .clearedUp)
            let counted = try await trial.tally(send)
            try await trial.expand(send, at: .hour(1))
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await file.write { try $0.execute(sql: "DELETE FROM deliveries") }
            try file.close()
            let outline = try await trial.outline(send, at: .hour(1))
            #expect(outline.tally == counted)
            #expect(outline.finished == .hour(1))
            var expected = DeliveryTally()
            (expected.sent, expected.failed, expected.abandoned) = (1, 1, 1)
            (expected.suppressed, expected.cancelled) = (1, 12)
            #expect(counted == expected)
        }
    }

    @Test func `what was needed for the listing is gone when it is over`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            try await trial.expand(send)
            try await trial.deliverAll()
            _ = try await trial.store.removeContacts([1], of: trial.mine, at: .due)
            try await trial.expand(send)
            try await trial.sweep(at: .due)
            let tables = ["audience_members", "memberships", "contacts", "leavings"]
            #expect(try await Self.rows(tables, in: folder) == [0, 2, 2, 0])
        }
    }
}
