import BelayCore
import BelayStore
import Testing

@Suite("What becomes of mail to a listed address")
struct SuppressionEffectTests {
    @Test(arguments: Backend.every)
    func `a due delivery to a listed address ends as suppressed`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(trial.draft(to: 2))
            _ = try await trial.store.suppress("TO1@example.org", of: trial.mine, at: .start)
            let answer = try await trial.claim()
            #expect(answer.holds.map(\.id.position) == [0])
            #expect(answer.obeyed == 1)
            let id = DeliveryID(send: send, position: 1)
            #expect(try await trial.state(id) == "suppressed")
            #expect(try await trial.kinds(id).last == .suppressed)
        }
    }

    @Test(arguments: Backend.every)
    func `an address that is listed after the claim is not released`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            _ = try await trial.store.suppress("to0@example.org", of: trial.mine, at: .due)
            #expect(try await trial.release(hold) == .refused(.suppressed))
            #expect(try await trial.state(id) == "suppressed")
            #expect(try await trial.claim().holds.isEmpty)
        }
    }

    @Test(arguments: Backend.every)
    func `one that is taken off in time gets its mail`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            _ = try await trial.store.suppress("to0@example.org", of: trial.mine, at: .start)
            #expect(try await trial.claim(at: .second(99)).obeyed == 0)
            #expect(try await trial.store.unsuppress(1, of: trial.mine))
            try await trial.settled(id, .accepted)
            #expect(try await trial.state(id) == "sent")
        }
    }

    @Test(arguments: Backend.every)
    func `another account's list says nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            _ = try await trial.store.suppress("to0@example.org", of: trial.other, at: .start)
            try await trial.settled(id, .accepted)
            #expect(try await trial.state(id) == "sent")
        }
    }

    @Test(arguments: Backend.every)
    func `a stop stands over the list, and a doubt is not hidden`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let stopped = try await trial.accepted()
            let doubted = try await trial.accepted()
            try await trial.settled(doubted, .unknown)
            try await trial.stopped(.send(stopped.send), .cancel, by: .native)
            _ = try await trial.store.suppress("to0@example.org", of: trial.mine, at: .due)
            _ = try await trial.claim(at: Situation.later)
            #expect(try await trial.state(stopped) == "cancelled")
            #expect(try await trial.state(doubted) == "abandoned")
        }
    }
}
