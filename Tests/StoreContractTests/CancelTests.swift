import BelayCore
import BelayStore
import Testing

@Suite("Cancelling and resolving one delivery")
struct CancelTests {
    /// What a cancel is answered with, and the state after.
    private static let answers: [Situation: (Lifecycle.CancelAnswer, String)] = [
        .scheduled: (.cancelled, "cancelled"), .held: (.cancelled, "cancelled"),
        .claimed: (.cancelled, "cancelled"), .releasing: (.wait, "releasing"),
        .inDoubt: (.inDoubt, "abandoned"), .claimedInDoubt: (.inDoubt, "abandoned"),
        .sent: (.alreadySent, "sent"), .failed: (.alreadyEnded, "failed"),
        .cancelled: (.alreadyCancelled, "cancelled"), .expired: (.alreadyEnded, "expired"),
        .abandoned: (.inDoubt, "abandoned"), .quarantined: (.alreadyEnded, "quarantined"),
    ]

    @Test(arguments: Backend.every, Situation.allCases)
    func `a cancel is answered by state`(backend: Backend, situation: Situation) async throws {
        try await backend.run { trial in
            let id = try await situation.bring(about: trial)
            let (answer, state) = try #require(Self.answers[situation])
            let now = Instant.second(5_000)
            #expect(try await trial.store.cancel(id, of: trial.other, at: now) == nil)
            #expect(try await trial.state(id) == situation.state)
            let before = try await trial.delivery(id)
            let events = try await trial.kinds(id)
            #expect(try await trial.store.cancel(id, of: trial.mine, at: now) == answer)
            let after = try await trial.delivery(id)
            #expect(after.lifecycle.state.name == state)
            #expect(after.lifecycle.wish == (situation == .releasing))
            if before.lifecycle.isFinal { #expect(after == before) }
            if after.lifecycle.isFinal, !before.lifecycle.isFinal {
                #expect(after.lifecycle.finished == now)
                #expect(after.lifecycle.version == before.lifecycle.version + 1)
            }
            let hasChanged = before != after
            #expect(try await trial.kinds(id).count == events.count + (hasChanged ? 1 : 0))
            let again = try await trial.store.cancel(id, of: trial.mine, at: now)
            #expect(again == (answer == .cancelled ? .alreadyCancelled : answer))
            #expect(try await trial.kinds(id).count == events.count + (hasChanged ? 1 : 0))
        }
    }

    @Test(arguments: Backend.every)
    func `an unknown delivery is unknown`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            for unknown in [
                DeliveryID(send: trial.nextID(), position: 0),
                DeliveryID(send: id.send, position: 1),
            ] {
                let store = try trial.store
                #expect(try await store.cancel(unknown, of: trial.mine, at: .start) == nil)
                let answer = try await store.resolve(
                    unknown, of: trial.mine, as: .sent, at: .start)
                #expect(answer == nil)
            }
            #expect(try await trial.state(id) == "scheduled")
        }
    }

    @Test(arguments: Backend.every)
    func `a cancelled delivery never leaves`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            #expect(try await trial.store.cancel(id, of: trial.mine, at: .due) == .cancelled)
            #expect(try await trial.release(hold) == .refused(.stale))
            #expect(try await trial.claim(at: .hour(9)).holds == [])
            #expect(try await trial.claim(at: .hour(9), only: id).holds == [])
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
        }
    }

    @Test(
        arguments: Backend.every,
        [
            (Lifecycle.Outcome.accepted, "sent"), (.deferred, "cancelled"),
            (.refused, "cancelled"), (.unknown, "abandoned"),
        ])
    func `a cancel that came too late is granted unless the relay has it`(
        backend: Backend, expected: (outcome: Lifecycle.Outcome, state: String)
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            #expect(try await trial.store.cancel(id, of: trial.mine, at: .due) == .wait)
            #expect(try await trial.settle(hold, expected.outcome))
            #expect(try await trial.state(id) == expected.state)
        }
    }

    @Test(arguments: Backend.every, Situation.allCases)
    func `a person settles what is in doubt only`(
        backend: Backend, situation: Situation
    ) async throws {
        try await backend.run { trial in
            let isDoubt = situation == .inDoubt
            let expected: [(Lifecycle.Verdict, String)] = [
                (.sent, "sent"), (.failed, "failed"), (.resend, "inDoubt"),
            ]
            for (verdict, state) in expected {
                let id = try await situation.bring(about: trial)
                let now = Instant.second(200)
                let foreign = try await trial.store.resolve(
                    id, of: trial.other, as: verdict, at: now)
                #expect(foreign == nil)
                let answer = try await trial.store.resolve(id, of: trial.mine, as: verdict, at: now)
                #expect(answer == isDoubt)
                #expect(try await trial.state(id) == (isDoubt ? state : situation.state))
                guard isDoubt else { continue }
                let events = try await trial.store.events(of: id.send, of: trial.mine)
                #expect(events.last?.kind == .resolved)
                #expect(events.last?.detail == "\(verdict)")
                let due = try await trial.claim(at: now, only: id).holds
                #expect(due.map(\.id) == (verdict == .resend ? [id] : []))
            }
        }
    }
}
