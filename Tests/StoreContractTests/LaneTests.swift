import BelayCore
import BelayStore
import Testing

@Suite("Lanes")
struct LaneTests {
    static let mine = Lane.account("mine")
    static let policy = StorePolicy(lanes: [mine, .account("late")])

    @Test(arguments: Backend.every)
    func `a lane's deliveries are seen and claimed by it alone`(backend: Backend) async throws {
        try await backend.run(policy: Self.policy) { trial in
            let own = try await trial.accepted(due: .second(60))
            let shared = DeliveryID(
                send: try await trial.accept(trial.draft(due: .second(70)), of: trial.other),
                position: 0)
            #expect(try await trial.store.nextAttempt(in: Self.mine) == .second(60))
            #expect(try await trial.store.nextAttempt(in: .shared) == .second(70))
            #expect(try await trial.claim(in: .account("late")).holds == [])
            #expect(try await trial.claim(in: .shared).holds.map(\.id) == [shared])
            #expect(try await trial.claim(in: .shared).holds == [])
            #expect(try await trial.claim(in: Self.mine).holds.map(\.id) == [own])
        }
    }

    @Test(arguments: Backend.every)
    func `thousands of one lane that are due keep nothing of another waiting`(
        backend: Backend
    ) async throws {
        try await backend.run(policy: Self.policy) { trial in
            for _ in 0..<3 { _ = try await trial.accept(trial.draft(to: 1_000, due: .start)) }
            let shared = DeliveryID(
                send: try await trial.accept(trial.draft(), of: trial.other), position: 0)
            #expect(try await trial.claim(in: Self.mine, limit: 32).holds.count == 32)
            let answer = try await trial.claim(in: .shared, limit: 32)
            #expect(answer.holds.map(\.id) == [shared] && !answer.hasMore)
        }
    }

    @Test(arguments: Backend.every)
    func `what stops cover is settled in its own lane only`(backend: Backend) async throws {
        try await backend.run(policy: Self.policy) { trial in
            let id = try await trial.accepted()
            try await trial.stopped(.account, .cancel)
            #expect(try await trial.claim(in: .shared).obeyed == 0)
            #expect(try await trial.claim(in: Self.mine).obeyed == 1)
            #expect(try await trial.state(id) == "cancelled")
        }
    }

    @Test(arguments: Backend.every)
    func `an account made later has its lane from its first mail on`(
        backend: Backend
    ) async throws {
        try await backend.run(policy: Self.policy) { trial in
            let lane = Lane.account("late")
            #expect(try await trial.store.nextAttempt(in: lane) == nil)
            let late = try #require(try await trial.store.addAccount(named: "late", at: .start))
            let send = try await trial.accept(trial.draft(), of: late.id)
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
            #expect(try await trial.store.nextAttempt(in: lane) == .due)
            #expect(try await trial.claim(in: lane).holds.map(\.id.send) == [send])
        }
    }

    @Test(arguments: Backend.every)
    func `two spellings of a name are two lanes`(backend: Backend) async throws {
        let lane = Lane.account("caf\u{E9}")
        try await backend.run(policy: StorePolicy(lanes: [lane])) { trial in
            for name in ["caf\u{E9}", "cafe\u{301}"] {
                let account = try #require(
                    try await trial.store.addAccount(named: name, at: .start))
                _ = try await trial.accept(trial.draft(), of: account.id)
            }
            #expect(try await trial.claim(in: lane).holds.count == 1)
            #expect(try await trial.claim(in: .shared).holds.count == 1)
        }
    }

    @Test(arguments: Backend.every)
    func `one that is asked for by name is found in any lane, and so is what a death left`(
        backend: Backend
    ) async throws {
        try await backend.run(policy: Self.policy) { trial in
            let released = try await trial.released(try await trial.accepted())
            let claimed = try await trial.hold(try await trial.accepted())
            try await trial.reopen()
            let orphans = try await trial.store.orphans(at: .due)
            #expect(
                orphans == [Orphan(id: released.id, account: trial.mine, lane: Self.mine)])
            let suspects = try await trial.store.suspects()
            #expect(
                suspects == [
                    Suspect(id: claimed.id, account: trial.mine, lane: Self.mine, wasAlone: false)
                ])
        }
    }

    @Test(arguments: Backend.every)
    func `a claim takes no more content than there is room for`(backend: Backend) async throws {
        try await backend.run { trial in
            let size = Trial.content.size
            var ids: [DeliveryID] = []
            for _ in 0..<4 { ids.append(try await trial.accepted()) }
            let none = try await trial.claim(room: size - 1)
            #expect(none == ClaimAnswer(holds: [], loads: [], obeyed: 0, hasMore: true))
            let two = try await trial.claim(room: 3 * size - 1)
            #expect(two.holds.map(\.id) == [ids[0], ids[1]] && two.hasMore)
            #expect(two.holds.allSatisfy { $0.size == size })
            // A suspect is tried alone, whatever its size.
            #expect(try await trial.claim(only: ids[3], room: 0).holds.count == 1)
            let last = try await trial.claim(room: size)
            #expect(last.holds.map(\.id) == [ids[2]] && !last.hasMore)
        }
    }

    @Test(arguments: [
        (10, 0, 0, 10, true), (11, 0, 0, 10, false), (5, 1, 5, 10, true), (6, 1, 5, 10, false),
        (Limits.contentInHand + 1, 0, 0, Limits.contentInHand, true),
        (Limits.contentInHand + 1, 0, 0, Limits.contentInHand - 1, false),
        (1, 1, Limits.contentInHand, Limits.contentInHand, false),
    ])
    func `a mail larger than all the room goes alone`(
        size: Int, claimed: Int, bytes: Int, room: Int, fits: Bool
    ) {
        let request = ClaimRequest(now: .due, limit: 10, room: room, lease: .due, seed: 1)
        #expect(request.hasRoom(for: size, after: claimed, of: bytes) == fits)
    }

    @Test(arguments: Backend.every)
    func `many are loaded at once, each with its own`(backend: Backend) async throws {
        try await backend.run { trial in
            var draft = trial.draft(to: 2)
            draft.messages.append(
                Message(to: [Mailbox(address: "x@example.org")], due: .second(10)))
            let send = try await trial.accept(draft)
            _ = try await trial.accepted()
            var holds = try await trial.claim().holds
            _ = try await trial.store.reschedule(send, of: trial.mine, to: .due, at: .start)
            holds.append(holds[0])
            holds[4].id = DeliveryID(send: trial.nextID(), position: 0)
            let loads = try await trial.store.load(holds)
            #expect(loads.map { $0?.message.to.count } == [1, 2, 2, 1, nil])
            #expect(loads.map { $0?.message.due } == holds.prefix(4).map(\.due) + [nil])
            for (hold, load) in zip(holds, loads) {
                #expect(try await trial.store.load(hold) == load)
            }
        }
    }
}
