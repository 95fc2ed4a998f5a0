import BelayCore
import BelayStore
import Testing

@Suite("Stops and the end of what they cover")
struct StopEndTests {
    @Test(arguments: Backend.every)
    func `a stop that ended a member is kept when the rest has left`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let leaving = try await trial.accepted(batch: batch)
            _ = try await trial.accepted(batch: batch)
            let hold = try await trial.released(leaving)
            let first = try await trial.stop(.batch(batch), .cancel, at: .due)
            guard case .inForce(let stop, releasing: 1) = first else {
                Issue.record("\(first)")
                return
            }
            #expect(try await trial.claim().obeyed == 1)
            #expect(try await trial.settle(hold, .accepted))
            let repeated = try await trial.stop(.batch(batch), .cancel, at: .second(101))
            #expect(repeated == .inForce(stop, releasing: 0))
            let later = try await trial.accepted(due: .second(200), batch: batch)
            #expect(try await trial.delivery(later).coverage == .cancelled(stop.id))
        }
    }

    @Test(arguments: Backend.every)
    func `what an earlier stop ended does not keep a later one`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            _ = try await trial.accepted(due: .second(60), batch: batch)
            try await trial.stopped(.batch(batch), .cancel)
            #expect(try await trial.claim(at: .second(60)).obeyed == 1)
            #expect(try await trial.lift(.batch(batch), at: .second(61)))
            let hold = try await trial.released(try await trial.accepted(batch: batch))
            _ = try await trial.stop(.batch(batch), .cancel, at: .due)
            #expect(try await trial.settle(hold, .accepted))
            #expect(try await trial.stop(.batch(batch), .cancel, at: .second(101)) == .allLeft)
        }
    }

    /// What ends a member, at an instant that was taken before the step waited for its turn.
    private static func end(_ id: DeliveryID, by way: String, _ trial: Trial, at now: Instant)
        async throws
    {
        switch way {
        case "a claim": #expect(try await trial.claim(at: now, only: id).obeyed == 1)
        case "a release":
            let hold = try await trial.hold(id, at: now)
            try await trial.stopped(.account, .cancel, by: .operators, at: .second(150))
            guard case .refused(.stopped) = try await trial.release(hold, at: now) else {
                Issue.record("it was released under a cancel")
                return
            }
        default:
            #expect(try await trial.store.cancel(id, of: trial.mine, at: now) == .cancelled)
        }
    }

    @Test(arguments: Backend.every, ["a claim", "a release", "a cancel of its own"])
    func `what ends after a stop in the order of steps was not ended before it`(
        backend: Backend, way: String
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            let scope: Stop.Scope = way == "a release" ? .account : .batch(batch)
            if way != "a release" { try await trial.stopped(scope, .cancel, at: .second(150)) }
            try await Self.end(id, by: way, trial, at: .second(120))
            let door: Door = way == "a release" ? .operators : .sendGrid
            let stop = try #require(
                try await trial.store.stop(on: scope, by: door, of: trial.mine))
            #expect(stop.set == .second(150))
            #expect(try await trial.delivery(id).lifecycle.finished == .second(120))
            #expect(try await trial.store.count(stop) == StopCounts(stopped: 1))
        }
    }

    @Test(arguments: Backend.every, [Int64(40), 50, 60])
    func `what was cancelled before a stop in the order of steps had ended`(
        backend: Backend, second: Int64
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            // An earlier stop, that is gone, and its number with it.
            try await trial.stopped(.batch(batch), .pause)
            _ = try await trial.store.cancel(id, of: trial.mine, at: .second(second))
            #expect(try await trial.lift(.batch(batch), at: .second(second)))
            try await trial.sweep(at: .second(second))
            let stop = try await trial.stopped(.batch(batch), .cancel, at: .second(50))
            #expect(try await trial.store.count(stop) == StopCounts(ended: 1))
        }
    }

    @Test(arguments: Backend.every)
    func `a stop is not taken back while it holds a member`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let leaving = try await trial.accepted(batch: batch)
            let held = try await trial.accepted(batch: batch)
            let hold = try await trial.released(leaving)
            guard
                case .inForce(let stop, releasing: 1) = try await trial.stop(
                    .batch(batch), .pause, at: .due)
            else {
                Issue.record("the release was not counted")
                return
            }
            #expect(try await trial.claim().obeyed == 1)
            #expect(try await trial.settle(hold, .accepted))
            let again = try await trial.stop(.batch(batch), .pause, at: .second(101))
            #expect(again == .inForce(stop, releasing: 0))
            #expect(try await trial.delivery(held).lifecycle.state == .held(by: stop.id))
            #expect(try await trial.lift(.batch(batch), at: .second(102)))
            try await trial.sweep(at: .second(102))
            #expect(try await trial.claim(at: .second(102)).holds.map(\.id) == [held])
        }
    }

    @Test(arguments: Backend.every)
    func `a batch counts those of its members that were stopped`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            try await trial.settled(try await trial.accepted(batch: batch), .accepted)
            try await trial.settled(try await trial.accepted(batch: batch), .refused)
            let doubted = try await trial.accepted(batch: batch)
            try await trial.settled(doubted, .unknown)
            _ = try await trial.store.cancel(doubted, of: trial.mine, at: .due)
            let late = try await trial.accepted(batch: batch, notAfter: .second(99))
            #expect(try await trial.claim(only: late).obeyed == 1)
            let cancelled = try await trial.accepted(batch: batch)
            _ = try await trial.store.cancel(cancelled, of: trial.mine, at: .due)
            let found = try await trial.store.batch(batch, of: trial.mine, at: .due)
            #expect(found?.stopped == 3 && found?.sent == 1 && found?.finished == 5)
        }
    }

    @Test(arguments: Backend.every)
    func `a stop is finished while nothing under it lives, and no longer`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let first = try await trial.accepted(batch: batch)
            let stop = try await trial.stopped(.batch(batch), .cancel)
            let lone = try await trial.accepted()
            let other = try await trial.stopped(.send(lone.send), .cancel)
            func unfinished(at now: Instant) async throws -> [StopID] {
                try await trial.store.stops(by: .sendGrid, of: trial.mine, at: now).map(\.id)
            }
            #expect(try await unfinished(at: .due) == [stop.id, other.id])
            for id in [first, lone] {
                _ = try await trial.store.cancel(id, of: trial.mine, at: .second(60))
            }
            // A batch finishes with its last due, a send with its last delivery.
            #expect(try await unfinished(at: .second(60)) == [stop.id])
            #expect(try await unfinished(at: .due) == [])
            let later = try await trial.accepted(due: .second(200), batch: batch)
            #expect(try await unfinished(at: .second(300)) == [stop.id])
            _ = try await trial.store.cancel(later, of: trial.mine, at: .second(150))
            #expect(try await unfinished(at: .second(199)) == [stop.id])
            #expect(try await unfinished(at: .second(200)) == [])
            // One that is set on what has ended already is finished from the start.
            _ = try await trial.stopped(.batch(batch), .pause, at: .second(150))
            #expect(try await unfinished(at: .second(199)).count == 1)
            #expect(try await unfinished(at: .second(200)) == [])
        }
    }
}
