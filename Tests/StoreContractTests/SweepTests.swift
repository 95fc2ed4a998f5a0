import BelayCore
import BelayStore
import Testing

@Suite("Sweeping")
struct SweepTests {
    @Test(arguments: Backend.every)
    func `a lifted pause lets go of what it held`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let ids = [
                try await trial.accepted(batch: batch), try await trial.accepted(batch: batch),
            ]
            let other = try await trial.accepted()
            try await trial.stopped(.batch(batch), .pause)
            try await trial.stopped(.send(other.send), .pause)
            #expect(try await trial.claim().obeyed == 3)
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
            #expect(try await !trial.store.sweep(at: .second(110)))
            #expect(try await trial.lift(.batch(batch), at: .second(110)))
            #expect(try await trial.store.sweep(at: .second(120)))
            #expect(try await !trial.store.sweep(at: .second(120)))
            for id in ids {
                #expect(try await trial.state(id) == "scheduled")
                #expect(try await trial.kinds(id) == [.accepted, .held, .resumed])
            }
            #expect(try await trial.state(other) == "held")
            #expect(try await trial.claim(at: .second(120)).holds.map(\.id) == ids)
        }
    }

    /// Each chunk is one transaction, so that a stop waits behind one at most.
    @Test(arguments: Backend.every)
    func `a large pause is swept in chunks`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            for _ in 0..<3 {
                _ = try await trial.accept(
                    trial.draft(to: Limits.sweepChunk / 2, batch: batch))
            }
            try await trial.stopped(.batch(batch), .pause)
            for part in [Limits.sweepChunk, Limits.sweepChunk / 2] {
                #expect(try await trial.claim(limit: 9_999).obeyed == part)
            }
            #expect(try await trial.lift(.batch(batch), at: .second(110)))
            #expect(try await trial.store.sweep(at: .second(110)))
            let some = try await trial.claim(at: .second(110), limit: 9_999).holds.count
            #expect(some == Limits.sweepChunk)
            try await trial.sweep(at: .second(110))
            let rest = try await trial.claim(at: .second(110), limit: 9_999).holds.count
            #expect(rest == Limits.sweepChunk / 2)
        }
    }

    /// The SendGrid pause ends 72 hours after a due, decided by instants alone.
    struct Case: Sendable, CustomTestStringConvertible {
        var door = Door.sendGrid
        /// In seconds past the due and 72 hours; nil is never.
        var lifted: Int64?
        var sweptBeforeLift = false
        var state: String

        var testDescription: String {
            "\(door.name), lifted at \(lifted.map { "\($0)" } ?? "no time"), \(sweptBeforeLift)"
        }
    }

    private static let end = Instant.due + .hours(72)

    private static let cases = [
        Case(lifted: nil, state: "expired"), Case(lifted: -1, state: "scheduled"),
        Case(lifted: 0, state: "expired"), Case(lifted: 5, state: "expired"),
        Case(lifted: 5, sweptBeforeLift: true, state: "expired"),
        Case(door: .native, lifted: nil, state: "held"),
        Case(door: .native, lifted: 5, state: "scheduled"),
    ]

    @Test(arguments: Backend.every, cases)
    func `what outlasts a pause expires, swept or not`(
        backend: Backend, test: Case
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.stopped(.account, .pause, by: test.door)
            #expect(try await trial.claim().obeyed == 1)
            try await trial.sweep(at: Self.end - .milliseconds(1))
            #expect(try await trial.state(id) == "held")
            if test.sweptBeforeLift { try await trial.sweep(at: Self.end) }
            if let lifted = test.lifted {
                let now = Self.end + .seconds(lifted)
                #expect(try await trial.lift(.account, by: test.door, at: now))
            }
            let later = Self.end + .hours(1)
            try await trial.sweep(at: later)
            #expect(try await trial.state(id) == test.state)
            let isFree = test.state == "scheduled"
            #expect(try await trial.claim(at: later).holds.map(\.id) == (isFree ? [id] : []))
        }
    }

    @Test(arguments: Backend.every)
    func `a pause that began after those hours expires nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let late = Self.end + .seconds(1)
            try await trial.stopped(.account, .pause, at: late)
            #expect(try await trial.claim(at: late).obeyed == 1)
            try await trial.sweep(at: Self.end + .hours(100))
            #expect(try await trial.state(id) == "held")
            #expect(try await trial.lift(.account, at: Self.end + .hours(100)))
            try await trial.sweep(at: Self.end + .hours(100))
            #expect(try await trial.state(id) == "scheduled")
        }
    }

    @Test(arguments: Backend.every)
    func `a store may let pauses last for ever`(backend: Backend) async throws {
        try await backend.run(policy: StorePolicy(pauseExpiry: nil)) { trial in
            let id = try await trial.accepted()
            try await trial.stopped(.account, .pause)
            _ = try await trial.claim()
            try await trial.sweep(at: .hour(9_000))
            #expect(try await trial.state(id) == "held")
        }
    }

    @Test(arguments: Backend.every)
    func `what fell due under a pause that expired it never leaves, claimed or not`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            let stop = try await trial.stopped(.batch(batch), .pause)
            #expect(try await trial.lift(.batch(batch), at: Self.end))
            try await trial.sweep(at: Self.end)
            #expect(try await trial.delivery(id, at: Self.end).coverage == .expired(stop.id))
            let answer = try await trial.claim(at: Self.end)
            #expect(answer == ClaimAnswer(holds: [], loads: [], obeyed: 1, hasMore: false))
            #expect(try await trial.state(id) == "expired")
        }
    }

    @Test(arguments: Backend.every)
    func `a pause of another door under an expired one is no refuge`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.stopped(.account, .pause, by: .native)
            try await trial.stopped(.account, .pause)
            _ = try await trial.claim()
            let now = Self.end + .seconds(1)
            guard case .expired = try await trial.delivery(id, at: now).coverage else {
                Issue.record("the pause has not expired")
                return
            }
            #expect(try await trial.lift(.account, by: .native, at: now))
            try await trial.sweep(at: now)
            #expect(try await trial.state(id) == "expired")
        }
    }
}
