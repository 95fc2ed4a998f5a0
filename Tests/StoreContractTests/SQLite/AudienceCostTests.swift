import BelayCore
import BelayStore
import GRDB
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

    @Test func `what was needed for the listing is gone when it is over`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            try await trial.expand(send)
            try await trial.deliverAll()
            _ = try await trial.store.removeContacts([1], of: trial.mine, at: .due)
            try await trial.expand(send)
            try await trial.sweep(at: .due)
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            let rows = try await file.read { db in
                try ["audience_members", "memberships", "contacts", "leavings"].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
                }
            }
            try file.close()
            #expect(rows == [0, 2, 2, 0])
        }
    }
}
