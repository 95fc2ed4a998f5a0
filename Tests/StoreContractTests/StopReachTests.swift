import BelayCore
import BelayStore
import Testing

@Suite("What a group stop reaches")
struct StopReachTests {
    @Test(
        arguments: Backend.every,
        [
            (StopTests.ScopeKind.batch, Stop.Action.cancel, true), (.batch, .pause, true),
            (.tag, .cancel, false), (.tag, .pause, true), (.account, .cancel, false),
            (.account, .pause, true),
        ])
    func `what is accepted later is covered by some`(
        backend: Backend,
        expected: (kind: StopTests.ScopeKind, action: Stop.Action, coversLater: Bool)
    ) async throws {
        try await backend.run { trial in
            let (scope, earlier) = try await StopTests.scope(expected.kind, trial)
            let stop = try await trial.stopped(scope, expected.action)
            let later = try await trial.accepted(
                batch: BatchID("batch"), tags: ["tag"], at: .second(60))
            let covered: Coverage =
                expected.action == .pause ? .paused(stop.id) : .cancelled(stop.id)
            #expect(try await trial.delivery(earlier).coverage == covered)
            let coverage = try await trial.delivery(later).coverage
            #expect(coverage == (expected.coversLater ? covered : .clear))
            let holds = try await trial.claim().holds.map(\.id)
            #expect(holds == (expected.coversLater ? [] : [later]))
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel outranks a pause, and lifting one leaves the other`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            let pause = try await trial.stopped(.account, .pause, by: .operators)
            let cancel = try await trial.stopped(.batch(batch), .cancel)
            #expect(try await trial.delivery(id).coverage == .cancelled(cancel.id))
            #expect(try await trial.lift(.batch(batch), at: .second(60)))
            #expect(try await trial.delivery(id).coverage == .paused(pause.id))
            #expect(try await trial.claim().obeyed == 1)
            #expect(try await trial.state(id) == "held")
            #expect(try await trial.lift(.account, by: .operators, at: .second(110)))
            try await trial.sweep(at: .second(110))
            #expect(try await trial.hold(id, at: .second(110)).id == id)
        }
    }

    @Test(arguments: Backend.every)
    func `of two pauses the elder holds`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch, tags: ["tag"])
            let elder = try await trial.stopped(.tag("tag"), .pause)
            let younger = try await trial.stopped(.account, .pause)
            _ = try await trial.claim()
            #expect(try await trial.delivery(id).lifecycle.state == .held(by: elder.id))
            #expect(try await trial.lift(.tag("tag"), at: .second(120)))
            try await trial.sweep(at: .second(120))
            #expect(try await trial.delivery(id).lifecycle.state == .held(by: younger.id))
        }
    }

    @Test(arguments: Backend.every, [false, true])
    func `what fell due while it was cancelled stays cancelled, swept or not`(
        backend: Backend, isSwept: Bool
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let early = try await trial.accepted(due: .second(100), batch: batch)
            let onTime = try await trial.accepted(due: .second(150), batch: batch)
            let late = try await trial.accepted(due: .second(151), batch: batch)
            let stop = try await trial.stopped(.batch(batch), .cancel)
            if isSwept { #expect(try await trial.claim(at: .second(120)).obeyed == 1) }
            #expect(try await trial.lift(.batch(batch), at: .second(150)))
            let after = try await trial.accepted(
                due: .second(140), batch: batch, at: .second(150))
            if isSwept { try await trial.sweep(at: .second(150)) }
            #expect(try await trial.delivery(onTime).coverage == .cancelled(stop.id))
            #expect(try await trial.delivery(late).coverage == .clear)
            let answer = try await trial.claim(at: .second(200))
            #expect(answer.holds.map(\.id) == [after, late])
            #expect(answer.obeyed == (isSwept ? 1 : 2))
            #expect(try await trial.state(early) == "cancelled")
            #expect(try await trial.state(onTime) == "cancelled")
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel that is changed into a pause gives back what is not yet due`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let early = try await trial.accepted(due: .second(60), batch: batch)
            let late = try await trial.accepted(due: .second(100), batch: batch)
            let cancel = try await trial.stopped(.batch(batch), .cancel)
            let pause = try await trial.stopped(
                .batch(batch), .pause, mode: .change, at: .second(80))
            #expect(try await trial.delivery(early).coverage == .cancelled(cancel.id))
            #expect(try await trial.delivery(late).coverage == .paused(pause.id))
            #expect(try await trial.claim().obeyed == 2)
            #expect(try await trial.state(early) == "cancelled")
            #expect(try await trial.state(late) == "held")
            let stops = try await trial.store.stops(by: .sendGrid, of: trial.mine, at: .due)
            #expect(stops == [pause])
        }
    }

    @Test(arguments: Backend.every)
    func `a pause that is changed into a cancel ends what it held`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            try await trial.stopped(.batch(batch), .pause)
            _ = try await trial.claim()
            #expect(try await trial.state(id) == "held")
            try await trial.stopped(.batch(batch), .cancel, mode: .change, at: .second(110))
            try await trial.sweep(at: .second(110))
            #expect(try await trial.state(id) == "cancelled")
            let found = try await trial.store.batch(batch, of: trial.mine, at: .due)
            #expect(found?.live == 0 && found?.finished == 1 && found?.sent == 0)
        }
    }

    @Test(arguments: Backend.every)
    func `releases are counted by scope and account`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let ids = [
                try await trial.accepted(batch: batch, tags: ["a", "b"]),
                try await trial.accepted(batch: batch), try await trial.accepted(tags: ["b"]),
                try await trial.accepted(tags: ["b c"]),
            ]
            var holds: [Hold] = []
            for id in ids { holds.append(try await trial.released(id)) }
            let expected: [(Stop.Scope, Int)] = [
                (.account, 4), (.batch(batch), 2), (.tag("a"), 1), (.tag("b"), 2), (.tag("c"), 0),
                (.send(ids[0].send), 1),
            ]
            let store = try trial.store
            for (scope, count) in expected {
                #expect(try await store.releasing(in: scope, of: trial.mine) == count)
                #expect(try await store.releasing(in: scope, of: trial.other) == 0)
            }
            guard case .inForce(_, releasing: 2) = try await trial.stop(.tag("b"), .pause) else {
                Issue.record("the stop counts its releases wrongly")
                return
            }
            for hold in holds { #expect(try await trial.settle(hold, .accepted)) }
            #expect(try await store.releasing(in: .account, of: trial.mine) == 0)
        }
    }

    @Test(arguments: Backend.every, StopTests.ScopeKind.allCases)
    func `counts sum up to the members at the stop's place`(
        backend: Backend, kind: StopTests.ScopeKind
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let send = try await trial.accept(
                trial.draft(to: 9, batch: batch, tags: ["tag", "more"]))
            let id = { DeliveryID(send: send, position: $0) }
            try await trial.settled(id(0), .accepted)
            try await trial.settled(id(1), .refused)
            try await trial.settled(id(2), .unknown)
            _ = try await trial.released(id(3))
            _ = try await trial.store.cancel(id(4), of: trial.mine, at: .due)
            _ = try await trial.hold(id(5))
            try await trial.settled(id(6), .unknown)
            _ = try await trial.store.cancel(id(6), of: trial.mine, at: .due)
            let scope: Stop.Scope =
                switch kind {
                case .send: .send(send)
                case .batch: .batch(batch)
                case .tag: .tag("tag")
                case .account: .account
                }
            let stop = try await trial.stopped(scope, .cancel, at: .second(110))
            _ = try await trial.accepted(due: .hour(9), batch: batch, tags: ["tag"])
            let foreign = trial.draft(tags: ["tag"])
            _ = try await trial.accept(foreign, of: trial.other)
            let expected = StopCounts(stopped: 3, handedOver: 1, inDoubt: 3, ended: 2)
            #expect(try await trial.store.count(stop) == expected)
            #expect(expected.total == 9)
            // What the stop ended is still what it stopped.
            _ = try await trial.claim(at: .second(120), only: id(8))
            #expect(try await trial.state(id(8)) == "cancelled")
            #expect(try await trial.store.count(stop) == expected)
        }
    }

    @Test(arguments: Backend.every)
    func `a batch knows its members and their ends`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.batch()
            let store = try trial.store
            var batch = Batch(id: id, created: .start)
            #expect(try await store.batch(id, of: trial.mine, at: .due) == batch)
            try await store.addBatch(id, of: trial.mine, at: .second(9))
            #expect(try await store.batch(id, of: trial.mine, at: .due) == batch)
            let send = try await trial.accept(trial.draft(to: 3, batch: id))
            try await trial.settled(DeliveryID(send: send, position: 0), .accepted)
            try await trial.settled(DeliveryID(send: send, position: 1), .refused)
            batch.members = 3
            batch.finished = 2
            batch.sent = 1
            batch.lastDue = .due
            #expect(try await store.batch(id, of: trial.mine, at: .hour(9_999)) == batch)
            #expect(try await store.batch(id, of: trial.other, at: .due) == nil)
            _ = try await store.cancel(
                DeliveryID(send: send, position: 2), of: trial.mine, at: .due)
            #expect(try await store.batch(id, of: trial.mine, at: .hour(9_999)) == nil)
            await #expect(throws: StoreError.self) {
                try await store.addBatch(id, of: AccountID(99), at: .due)
            }
        }
    }
}
