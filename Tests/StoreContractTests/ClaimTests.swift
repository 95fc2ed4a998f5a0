import BelayCore
import BelayStore
import Testing

@Suite("Claiming")
struct ClaimTests {
    @Test(arguments: Backend.every)
    func `the longest due come first, as many as were asked for`(backend: Backend) async throws {
        try await backend.run { trial in
            var ids: [DeliveryID] = []
            for seconds: Int64 in [30, 10, 20, 10, 99] {
                ids.append(try await trial.accepted(due: .second(seconds)))
            }
            let first = try await trial.claim(at: .second(50), limit: 3)
            #expect(first.holds.map(\.id) == [ids[1], ids[3], ids[2]])
            #expect(first.hasMore && first.obeyed == 0)
            let second = try await trial.claim(at: .second(50), limit: 3)
            #expect(second.holds.map(\.id) == [ids[0]])
            #expect(!second.hasMore)
            #expect(try await trial.claim(at: .second(50)).holds == [])
            #expect(try await trial.store.nextAttempt(in: .shared) == .second(99))
        }
    }

    @Test(arguments: Backend.every)
    func `a hold tells what it is of`(backend: Backend) async throws {
        try await backend.run { trial in
            var draft = trial.draft(to: 2, doubts: .hold)
            draft.messages.append(
                Message(to: [Mailbox(address: "x@example.org")], due: .second(10)))
            let send = try await trial.accept(draft, of: trial.other)
            let hold = try await trial.hold(DeliveryID(send: send, position: 2))
            #expect(
                hold
                    == Hold(
                        id: DeliveryID(send: send, position: 2), account: trial.other,
                        claim: hold.claim, message: 1, recipient: "x@example.org",
                        due: .second(10), doubts: 0, doubtPolicy: .hold,
                        size: Trial.content.size))
            #expect(hold.claim.version == 1)
            let load = try await trial.store.load(hold)
            #expect(load?.message == draft.messages[1])
            #expect(load?.stamp == nil)
        }
    }

    @Test(arguments: Backend.every, Situation.allCases)
    func `only what waits is claimed, and only once`(
        backend: Backend, situation: Situation
    ) async throws {
        try await backend.run { trial in
            let id = try await situation.bring(about: trial)
            let isFree = [.scheduled, .inDoubt].contains(situation)
            let next = try await trial.nextFree()
            #expect((next != nil) == isFree)
            let now = Instant.second(5_000)
            let answer = try await trial.claim(at: now)
            #expect(answer.holds.map(\.id) == (isFree ? [id] : []))
            #expect(try await trial.claim(at: now).holds == [])
            #expect(try await trial.claim(at: now, only: id).holds == [])
            #expect(try await trial.nextFree() == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `one that is asked for by name must be due all the same`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let first = try await trial.accepted()
            let second = try await trial.accepted()
            #expect(try await trial.claim(at: .second(99), only: second).holds == [])
            let answer = try await trial.claim(limit: 1, only: second)
            #expect(answer.holds.map(\.id) == [second])
            #expect(!answer.hasMore)
            let unknown = DeliveryID(send: trial.nextID(), position: 0)
            let none = try await trial.claim(only: unknown)
            #expect(none == ClaimAnswer(holds: [], loads: [], obeyed: 0, hasMore: false))
            #expect(try await trial.claim().holds.map(\.id) == [first])
        }
    }

    @Test(arguments: Backend.every)
    func `what a stop covers is settled instead`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let paused = try await trial.accepted(tags: ["tag"])
            let cancelled = try await trial.accepted(batch: batch)
            let tooLate = try await trial.accepted(notAfter: .second(99))
            let inTime = try await trial.accepted(notAfter: .due)
            try await trial.stopped(.tag("tag"), .pause)
            try await trial.stopped(.batch(batch), .cancel)
            let answer = try await trial.claim()
            #expect(answer.holds.map(\.id) == [inTime])
            #expect(answer.obeyed == 3)
            let expected: [(DeliveryID, String, Event.Kind)] = [
                (paused, "held", .held), (cancelled, "cancelled", .cancelled),
                (tooLate, "expired", .expired),
            ]
            for (id, state, event) in expected {
                #expect(try await trial.state(id) == state)
                #expect(try await trial.kinds(id) == [.accepted, event])
            }
            #expect(try await trial.nextFree() == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `mail behind thousands that a stop covers is found in a few claims`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            for count in [1_000, 1_000, 10] {
                _ = try await trial.accept(trial.draft(to: count, due: .second(90), tags: ["tag"]))
            }
            let live = try await trial.accepted()
            let next = try await trial.accepted()
            try await trial.stopped(.tag("tag"), .cancel)
            for _ in 0..<2 {
                let answer = try await trial.claim(limit: 1)
                #expect(
                    answer
                        == ClaimAnswer(
                            holds: [], loads: [], obeyed: Limits.sweepChunk, hasMore: true))
            }
            let answer = try await trial.claim(limit: 1)
            #expect(answer.holds.map(\.id) == [live] && answer.obeyed == 10 && answer.hasMore)
            let last = try await trial.claim(limit: 2)
            #expect(last.holds.map(\.id) == [next] && !last.hasMore)
        }
    }

    @Test(arguments: Backend.every)
    func `what is in doubt is held and let go like the rest`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.settled(id, .unknown)
            try await trial.stopped(.account, .pause, at: .second(110))
            #expect(try await trial.claim(at: .hour(1)).obeyed == 1)
            #expect(try await trial.state(id) == "held")
            #expect(try await trial.claim(at: .hour(1)) == ClaimAnswer.none)
            #expect(try await trial.lift(.account, at: .hour(2)))
            try await trial.sweep(at: .hour(2))
            #expect(try await trial.state(id) == "inDoubt")
            #expect(try await trial.kinds(id).last == .resumed)
            #expect(try await trial.hold(id, at: .hour(2)).doubts == 1)
        }
    }

    @Test(arguments: Backend.every, [Situation.claimed, .claimedInDoubt])
    func `what is given back waits as it did`(
        backend: Backend, situation: Situation
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            if situation == .claimedInDoubt { try await trial.settled(id, .unknown) }
            let before = try await trial.delivery(id)
            let hold = try await trial.hold(id, at: .second(4_000))
            #expect(try await trial.state(id) == "claimed")
            try await trial.store.giveBack(hold)
            var after = try await trial.delivery(id)
            after.lifecycle = after.lifecycle.withFence(of: before.lifecycle)
            #expect(after == before)
            #expect(try await trial.release(hold, at: .second(4_000)) == .refused(.stale))
            let again = try await trial.hold(id, at: .second(4_000))
            #expect(again.claim.fence > hold.claim.fence)
            try await trial.store.giveBack(hold)
            #expect(try await trial.release(again, at: .second(4_000)) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `what was released cannot be given back`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            try await trial.store.giveBack(hold)
            #expect(try await trial.state(id) == "releasing")
            #expect(try await trial.store.orphans(at: .due) == [])
            #expect(try await trial.settle(hold, .accepted))
        }
    }

    /// Of claims in memory there is nobody to steal from: a lost worker is a lost process.
    @Test func `a claim whose lease is over is stolen`() async throws {
        try await Backend.memory.run { trial in
            let id = try await trial.accepted()
            let first = try await trial.hold(id, lease: .second(150))
            #expect(try await trial.store.nextAttempt(in: .shared) == .second(150))
            #expect(try await trial.claim(at: .second(149)).holds == [])
            let second = try await trial.hold(id, at: .second(150))
            #expect(second.claim.fence > first.claim.fence)
            #expect(try await trial.release(first, at: .second(150)) == .refused(.stale))
            try await trial.store.giveBack(first)
            #expect(try await trial.release(second, at: .second(150)) == .released)
            #expect(try await !trial.settle(first, .accepted))
            #expect(try await trial.settle(second, .accepted))
        }
    }

    @Test(arguments: Backend.every)
    func `a load of what is not there is nil`(backend: Backend) async throws {
        try await backend.run { trial in
            var hold = try await trial.hold(try await trial.accepted())
            hold.message = 1
            #expect(try await trial.store.load(hold) == nil)
            hold.message = 0
            hold.id = DeliveryID(send: trial.nextID(), position: 0)
            #expect(try await trial.store.load(hold) == nil)
            #expect(try await trial.release(hold) == .refused(.stale))
            #expect(try await !trial.settle(hold, .accepted))
        }
    }
}

extension ClaimAnswer {
    static let none = ClaimAnswer(holds: [], loads: [], obeyed: 0, hasMore: false)
}

extension Lifecycle {
    /// Alike but for the fence, which every claim raises.
    func withFence(of other: Lifecycle) -> Lifecycle {
        Lifecycle(
            state: state, due: due, nextAttempt: nextAttempt, version: version,
            fence: other.fence, doubts: doubts, attempts: attempts, firstAttempt: firstAttempt,
            deaths: deaths, wish: wish, finished: finished)
    }
}
