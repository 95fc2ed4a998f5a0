import BelayCore
import BelayStore
import Testing

@Suite("Outcomes")
struct SettleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var outcome: Lifecycle.Outcome
        var doubts: DoubtPolicy = .resend
        var state: String
        var event: Event.Kind
        var next: Instant?

        var testDescription: String { "\(outcome), \(doubts)" }
    }

    private static let cases = [
        Case(outcome: .accepted, state: "sent", event: .sent),
        Case(outcome: .refused, state: "failed", event: .failed),
        Case(outcome: .deferred, state: "scheduled", event: .deferred, next: .second(130)),
        Case(outcome: .unknown, state: "inDoubt", event: .inDoubt, next: .second(130)),
        Case(outcome: .unknown, doubts: .hold, state: "inDoubt", event: .inDoubt),
    ]

    @Test(arguments: Backend.every, cases)
    func `an outcome is written down once`(backend: Backend, test: Case) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted(doubts: test.doubts)
            let hold = try await trial.released(id)
            #expect(try await trial.settle(hold, test.outcome))
            let record = try await trial.delivery(id)
            #expect(record.lifecycle.state.name == test.state)
            #expect(record.lifecycle.nextAttempt == test.next)
            #expect(record.lifecycle.doubts == (test.outcome == .unknown ? 1 : 0))
            #expect(record.lifecycle.finished == (record.lifecycle.isFinal ? .due : nil))
            #expect(record.reply == "\(test.outcome)")
            let events = try await trial.store.events(of: id.send, of: trial.mine)
            let expected = Event(
                kind: test.event, at: .due, send: id.send, position: 0,
                detail: "\(test.outcome)")
            #expect(events.last == expected)
            #expect(events.count == 3)
            for outcome in Lifecycle.Outcome.allCases {
                #expect(try await !trial.settle(hold, outcome, at: .second(101)))
            }
            #expect(try await !trial.store.unrelease(hold, at: .second(101)))
            #expect(try await trial.delivery(id) == record)
            #expect(try await trial.store.nextAttempt(in: .shared) == test.next)
            let lines = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .due)
            #expect(lines.map(\.finished) == [record.lifecycle.isFinal ? 1 : 0])
        }
    }

    @Test(arguments: Backend.every)
    func `what is retried for three days has failed`(backend: Backend) async throws {
        let retry = RetryPolicy(
            first: .hours(50), factor: 1, longest: .hours(50), giveUp: .hours(72), spread: 0)
        try await backend.run(policy: StorePolicy(retry: retry)) { trial in
            let id = try await trial.accepted()
            var nows: [Instant] = []
            var now: Instant? = .due
            while let due = now, nows.count < 9 {
                nows.append(due)
                try await trial.settled(id, .deferred, at: due)
                now = try await trial.store.nextAttempt(in: .shared)
            }
            #expect(nows == [.due, .due + .hours(50), .due + .hours(72)])
            #expect(try await trial.state(id) == "failed")
        }
    }

    @Test(
        arguments: Backend.every,
        [
            (Lifecycle.Miss.deferred, "scheduled", .second(130)), (.refused, "failed", nil),
        ] as [(Lifecycle.Miss, String, Instant?)])
    func `an attempt that never came to the dot is written down`(
        backend: Backend, expected: (miss: Lifecycle.Miss, state: String, next: Instant?)
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            let store = try trial.store
            #expect(try await store.miss(hold, expected.miss, reply: "no", at: .due, jitter: 0))
            let record = try await trial.delivery(id)
            #expect(record.lifecycle.state.name == expected.state)
            #expect(record.lifecycle.nextAttempt == expected.next)
            #expect(record.lifecycle.attempts == 1 && record.reply == "no")
            #expect(try await !store.miss(hold, expected.miss, reply: "", at: .due, jitter: 0))
            #expect(try await trial.release(hold) == .refused(.stale))
            #expect(try await trial.delivery(id) == record)
        }
    }

    @Test(arguments: Backend.every)
    func `a verb that does not fit the hold changes nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            let store = try trial.store
            #expect(try await !trial.settle(hold, .accepted))
            #expect(try await !store.unrelease(hold, at: .due))
            #expect(try await trial.claim(only: id).holds == [])
            #expect(try await trial.release(hold) == .released)
            #expect(try await !store.miss(hold, .refused, reply: "", at: .due, jitter: 0))
            #expect(try await store.orphans(at: .due) == [])
            #expect(try await trial.settle(hold, .accepted))
        }
    }

    @Test(arguments: Backend.every, [false, true])
    func `a release whose dot was not written is taken back`(
        backend: Backend, hasWish: Bool
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            if hasWish { _ = try await trial.store.cancel(id, of: trial.mine, at: .due) }
            #expect(try await trial.store.unrelease(hold, at: .second(110)))
            #expect(try await trial.state(id) == (hasWish ? "cancelled" : "scheduled"))
            #expect(
                try await trial.store.nextAttempt(in: .shared) == (hasWish ? nil : .second(110)))
            #expect(try await !trial.store.unrelease(hold, at: .second(110)))
        }
    }

    @Test(arguments: Backend.every)
    func `a batch counts how its members ended`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let send = try await trial.accept(trial.draft(to: 4, batch: batch))
            let outcomes: [Lifecycle.Outcome] = [.accepted, .refused, .accepted, .unknown]
            for (position, outcome) in outcomes.enumerated() {
                try await trial.settled(DeliveryID(send: send, position: position), outcome)
            }
            let found = try #require(
                try await trial.store.batch(batch, of: trial.mine, at: .due))
            #expect(found.members == 4 && found.finished == 3 && found.sent == 2)
            #expect(!found.isFinished(at: .due) && !found.hasLeft)
        }
    }
}
