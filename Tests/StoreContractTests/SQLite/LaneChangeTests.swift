import BelayCore
import BelayStore
import BelayStoreSQLite
import Testing

@Suite("Lanes of SQLite when the settings change")
struct LaneChangeTests {
    @Test func `what waits or is held goes over, there and back, and what ended stays`()
        async throws
    {
        let lane = LaneTests.mine
        try await Folder.run { folder in
            let trial = try await Trial(try SQLiteStore.open(in: folder)) {
                try SQLiteStore.open(in: folder, policy: LaneTests.policy)
            }
            let sent = try await trial.accepted(due: .second(1))
            try await trial.settled(sent, .accepted)
            let held = try await trial.accepted(due: .second(2))
            try await trial.stopped(.send(held.send), .pause)
            #expect(try await trial.claim().obeyed == 1)
            let waiting = try await trial.accepted()
            try await trial.reopen()
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
            #expect(try await trial.store.nextAttempt(in: lane) == .due)
            #expect(try await trial.lift(.send(held.send), at: .due))
            try await trial.sweep(at: .due)
            #expect(try await trial.claim(in: lane).holds.map(\.id) == [held, waiting])
        }
    }

    @Test func `a command that is told of no lanes leaves them as they are`() async throws {
        try await Folder.run { folder in
            let trial = try await Trial(
                try SQLiteStore.open(in: folder, policy: LaneTests.policy)
            ) {
                try SQLiteStore.open(in: folder, as: .command)
            }
            _ = try await trial.accepted()
            try await trial.reopen()
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
            #expect(try await trial.store.nextAttempt(in: LaneTests.mine) == .due)
        }
    }
}
