import BelayCore
import BelayStore
import Testing

@Suite("Moving a send")
struct RescheduleTests {
    private static let moved: Set<Situation> = [
        .scheduled, .held, .claimed, .inDoubt, .claimedInDoubt,
    ]

    @Test(arguments: Backend.every, Situation.allCases)
    func `what waits is moved, the rest is left`(
        backend: Backend, situation: Situation
    ) async throws {
        try await backend.run { trial in
            let id = try await situation.bring(about: trial)
            let before = try await trial.delivery(id)
            let due = Instant.second(9_000)
            let answer = try await trial.store.reschedule(
                id.send, of: trial.mine, to: due, at: .second(5_000))
            let isMoved = Self.moved.contains(situation)
            #expect(answer == RescheduleAnswer(moved: isMoved ? 1 : 0, left: isMoved ? 0 : 1))
            let after = try await trial.delivery(id)
            if isMoved {
                #expect(after.lifecycle.due == due)
                #expect(after.lifecycle.nextAttempt == due)
                #expect(after.lifecycle.state.isWaiting)
                #expect(after.lifecycle.version == before.lifecycle.version + 1)
                #expect(try await trial.kinds(id).last == .rescheduled)
            } else {
                #expect(after == before)
            }
            let line = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .start)
            #expect(line.map(\.due) == [isMoved ? due : .due])
        }
    }

    @Test(arguments: Backend.every)
    func `a worker loses what was moved`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            _ = try await trial.store.reschedule(
                id.send, of: trial.mine, to: .second(150), at: .due)
            #expect(try await trial.store.nextAttempt(in: .shared) == .second(150))
            #expect(try await trial.claim(at: .second(149)).holds == [])
            // The worker has not let go yet, and need not: its claim is worth nothing.
            let later = try await trial.hold(id, at: .second(150))
            #expect(later.due == .second(150))
            #expect(try await trial.release(hold, at: .second(150)) == .refused(.stale))
            try await trial.store.giveBack(hold)
            #expect(try await trial.release(later, at: .second(150)) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `a due may be moved back`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted(due: .hour(5))
            _ = try await trial.store.reschedule(id.send, of: trial.mine, to: .due, at: .start)
            #expect(try await trial.hold(id).due == .due)
        }
    }

    @Test(arguments: Backend.every)
    func `a listing keeps the earliest due when some are left`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accept(trial.draft(to: 2))
            try await trial.settled(DeliveryID(send: id, position: 0), .accepted)
            let answer = try await trial.store.reschedule(
                id, of: trial.mine, to: .second(400), at: .due)
            #expect(answer == RescheduleAnswer(moved: 1, left: 1))
            let lines = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .start)
            #expect(lines.map(\.due) == [.due])
        }
    }

    @Test(arguments: Backend.every)
    func `a batch lasts as long as its members do`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            _ = try await trial.store.reschedule(id.send, of: trial.mine, to: .hour(2), at: .start)
            let found = try await trial.store.batch(batch, of: trial.mine, at: .start)
            #expect(found?.lastDue == .hour(2))
        }
    }

    @Test(arguments: Backend.every)
    func `what is cancelled stays where it is, what is paused moves`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.stopped(.send(id.send), .cancel)
            let left = try await trial.store.reschedule(
                id.send, of: trial.mine, to: .second(150), at: .second(60))
            #expect(left == RescheduleAnswer(moved: 0, left: 1))
            let paused = try await trial.accepted()
            try await trial.stopped(.send(paused.send), .pause)
            let moved = try await trial.store.reschedule(
                paused.send, of: trial.mine, to: .second(150), at: .second(60))
            #expect(moved == RescheduleAnswer(moved: 1, left: 0))
        }
    }
}
