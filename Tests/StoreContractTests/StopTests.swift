import BelayCore
import BelayStore
import Testing

@Suite("Setting and lifting group stops")
struct StopTests {
    /// What there is on the scope before; nil for nothing.
    struct Case: Sendable, CustomTestStringConvertible {
        var before: Stop.Action?
        var mode: StopOrder.Mode
        var action: Stop.Action
        var expected: String

        var testDescription: String { "\(mode) \(action) over \(before.map { "\($0)" } ?? "none")" }
    }

    private static let cases = [
        Case(before: nil, mode: .set, action: .cancel, expected: "new"),
        Case(before: nil, mode: .force, action: .pause, expected: "new"),
        Case(before: nil, mode: .change, action: .pause, expected: "none"),
        Case(before: .pause, mode: .set, action: .pause, expected: "exists"),
        Case(before: .pause, mode: .set, action: .cancel, expected: "exists"),
        Case(before: .pause, mode: .change, action: .cancel, expected: "new"),
        Case(before: .cancel, mode: .change, action: .cancel, expected: "kept"),
        Case(before: .cancel, mode: .force, action: .pause, expected: "new"),
        Case(before: .pause, mode: .force, action: .pause, expected: "kept"),
    ]

    enum ScopeKind: String, CaseIterable, Sendable { case send, batch, tag, account }

    /// A scope of this kind with one delivery in it.
    static func scope(
        _ kind: ScopeKind, _ trial: Trial
    ) async throws -> (Stop.Scope, DeliveryID) {
        let batch = try await trial.batch()
        let id = try await trial.accepted(batch: batch, tags: ["tag"])
        switch kind {
        case .send: return (.send(id.send), id)
        case .batch: return (.batch(batch), id)
        case .tag: return (.tag("tag"), id)
        case .account: return (.account, id)
        }
    }

    @Test(arguments: Backend.every, cases)
    func `an order is answered by what is in force`(backend: Backend, test: Case) async throws {
        try await backend.run { trial in
            for kind in ScopeKind.allCases {
                let (scope, id) = try await Self.scope(kind, trial)
                let before = try await Self.before(test, scope, trial)
                let answer = try await trial.stop(scope, test.action, mode: test.mode)
                let now = try await trial.store.stop(on: scope, by: .sendGrid, of: trial.mine)
                switch test.expected {
                case "new":
                    guard case .inForce(var stop, releasing: 0) = answer else {
                        Issue.record("\(answer)")
                        return
                    }
                    #expect(!stop.isAcknowledged)
                    stop.isAcknowledged = true
                    #expect(stop == now && stop.id != before?.id && stop.isAcknowledged)
                    #expect(stop.action == test.action && stop.scope == scope)
                    #expect(stop.set == .second(50) && stop.lift == nil && stop.isRevocable)
                case "kept": #expect(answer == .inForce(try #require(before), releasing: 0))
                case "exists": #expect(answer == .exists(try #require(before)))
                default: #expect(answer == .none)
                }
                if test.expected != "new" { #expect(now == before) }
                _ = try await trial.lift(scope, at: .second(51))
                _ = try await trial.store.cancel(id, of: trial.mine, at: .second(51))
            }
        }
    }

    private static func before(
        _ test: Case, _ scope: Stop.Scope, _ trial: Trial
    ) async throws -> Stop? {
        guard let action = test.before else { return nil }
        return try await trial.stopped(scope, action, at: .second(40))
    }

    @Test(arguments: Backend.every)
    func `a stop that was not yet answered with success may be asked for again`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let scope = Stop.Scope.batch(batch)
            _ = try await trial.accepted(batch: batch)
            let hold = try await trial.released(try await trial.accepted(batch: batch))
            let first = try await trial.stop(scope, .cancel, at: .due)
            #expect(try await trial.stop(scope, .cancel, at: .due) == first)
            guard case .inForce(var stop, releasing: 1) = first else {
                Issue.record("\(first)")
                return
            }
            #expect(!stop.isAcknowledged)
            #expect(try await trial.settle(hold, .deferred))
            #expect(
                try await trial.stop(scope, .cancel, at: .due) == .inForce(stop, releasing: 0))
            stop.isAcknowledged = true
            #expect(try await trial.stop(scope, .cancel, at: .due) == .exists(stop))
        }
    }

    @Test(arguments: Backend.every)
    func `a batch that has left cannot be stopped`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            try await trial.settled(id, .accepted)
            for mode in [StopOrder.Mode.set, .force] {
                #expect(try await trial.stop(.batch(batch), .cancel, mode: mode) == .allLeft)
            }
            #expect(try await trial.stop(.batch(batch), .cancel, mode: .change) == .none)
            #expect(try await trial.store.stops(by: .sendGrid, of: trial.mine, at: .due) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `a stop whose members all left while it waited is taken back`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let id = try await trial.accepted(batch: batch)
            let hold = try await trial.released(id)
            let scope = Stop.Scope.batch(batch)
            guard case .inForce(_, releasing: 1) = try await trial.stop(scope, .cancel) else {
                Issue.record("the release was not counted")
                return
            }
            #expect(try await trial.settle(hold, .accepted))
            #expect(try await trial.stop(scope, .cancel, at: .second(101)) == .allLeft)
            let stop = try await trial.store.stop(on: scope, by: .sendGrid, of: trial.mine)
            #expect(stop == nil)
            let later = try await trial.accepted(due: .second(200), batch: batch)
            #expect(try await trial.delivery(later).coverage == .clear)
        }
    }

    @Test(arguments: Backend.every)
    func `a door has no more unfinished stops than its cap`(backend: Backend) async throws {
        try await backend.run { trial in
            var batches: [BatchID] = []
            for name in ["a", "b", "c"] { batches.append(try await trial.batch(name)) }
            let member = try await trial.accepted(batch: batches[0])
            try await trial.stopped(.batch(batches[0]), .cancel)
            try await trial.stopped(.batch(batches[1]), .cancel)
            try await trial.stopped(.batch(batches[2]), .cancel, by: .native)
            let third = Stop.Scope.batch(batches[2])
            #expect(try await trial.stop(third, .cancel, cap: 2) == .capReached)
            let absent = try await trial.store.stop(on: third, by: .sendGrid, of: trial.mine)
            #expect(absent == nil)
            // What is over counts no more: its member is settled, and its due has passed.
            #expect(try await trial.claim(only: member).obeyed == 1)
            guard case .inForce = try await trial.stop(third, .cancel, cap: 2, at: .due) else {
                Issue.record("a finished stop still counts")
                return
            }
            let first = try await trial.stop(.batch(batches[0]), .pause, mode: .change, cap: 0)
            guard case .inForce = first else {
                Issue.record("a change was capped: \(first)")
                return
            }
        }
    }

    @Test(arguments: Backend.every)
    func `an unknown, a foreign and an expired scope are unknown`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let foreign = trial.draft()
            _ = try await trial.accept(foreign, of: trial.other)
            let theirs = BatchID("theirs")
            try await trial.store.addBatch(theirs, of: trial.other, at: .start)
            let expired = Instant.start + Limits.batchLifetime + .milliseconds(1)
            let cases: [(Stop.Scope, Instant)] = [
                (.batch(BatchID("none")), .due), (.batch(theirs), .due), (.batch(batch), expired),
                (.send(trial.nextID()), .due), (.send(foreign.id), .due),
            ]
            for (scope, now) in cases {
                for mode in [StopOrder.Mode.set, .change, .force] {
                    let answer = try await trial.stop(scope, .cancel, mode: mode, at: now)
                    #expect(answer == .unknownScope)
                }
                let store = try trial.store
                #expect(try await store.stop(on: scope, by: .sendGrid, of: trial.mine) == nil)
                #expect(try await !trial.lift(scope, at: now))
                #expect(try await store.releasing(in: scope, of: trial.mine) == 0)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel that stands for good is neither replaced nor lifted`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            for kind in ScopeKind.allCases {
                let (scope, id) = try await Self.scope(kind, trial)
                _ = try await trial.stop(scope, .pause)
                let set = try await trial.stop(scope, .cancel, mode: .force, isRevocable: false)
                guard case .inForce(var cancel, releasing: 0) = set else {
                    Issue.record("a pause is replaced by a cancel: \(set)")
                    continue
                }
                cancel.isAcknowledged = true
                for mode in [StopOrder.Mode.set, .change, .force] {
                    let answer = try await trial.stop(scope, .pause, mode: mode)
                    #expect(answer == .exists(cancel), "\(kind) \(mode)")
                }
                #expect(try await !trial.lift(scope, at: .second(60)))
                #expect(try await store(trial, scope) == cancel)
                guard case .cancelled = try await trial.delivery(id).coverage else {
                    Issue.record("\(kind): not cancelled any more")
                    continue
                }
            }
        }
    }

    private func store(_ trial: Trial, _ scope: Stop.Scope) async throws -> Stop? {
        try await trial.store.stop(on: scope, by: .sendGrid, of: trial.mine)
    }

    @Test(arguments: Backend.every)
    func `a stop is its account's and its door's alone`(backend: Backend) async throws {
        try await backend.run { trial in
            let (scope, id) = try await Self.scope(.tag, trial)
            let stop = try await trial.stopped(scope, .cancel)
            let store = try trial.store
            #expect(try await store.stop(on: scope, by: .native, of: trial.mine) == nil)
            #expect(try await store.stop(on: scope, by: .sendGrid, of: trial.other) == nil)
            #expect(try await store.stops(by: .native, of: trial.mine, at: .due) == [])
            #expect(try await store.stops(by: .sendGrid, of: trial.other, at: .due) == [])
            #expect(try await !store.lift(scope, by: .native, of: trial.mine, at: .due))
            #expect(try await !store.lift(scope, by: .sendGrid, of: trial.other, at: .due))
            #expect(try await store.stops(by: .sendGrid, of: trial.mine, at: .due) == [stop])
            #expect(try await trial.delivery(id).coverage == .cancelled(stop.id))
            let foreign = try await trial.accept(
                trial.draft(tags: ["tag"]), of: trial.other)
            let record = try await store.send(.id(foreign), of: trial.other, at: .due)
            #expect(record?.deliveries.map(\.coverage) == [.clear])
        }
    }

    @Test(arguments: Backend.every)
    func `the list leaves out what is finished and what was lifted`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch("full")
            let empty = try await trial.batch("empty")
            let member = try await trial.accepted(batch: batch)
            let alone = try await trial.accepted()
            let stops = [
                try await trial.stopped(.batch(batch), .cancel),
                try await trial.stopped(.batch(empty), .pause),
                try await trial.stopped(.send(alone.send), .cancel),
                try await trial.stopped(.tag("tag"), .cancel),
            ]
            let store = try trial.store
            #expect(try await store.stops(by: .sendGrid, of: trial.mine, at: .due) == stops)
            _ = try await store.cancel(member, of: trial.mine, at: .second(60))
            _ = try await store.cancel(alone, of: trial.mine, at: .second(60))
            #expect(try await trial.lift(.tag("tag"), at: .second(60)))
            // Until its last due has passed a batch may be un-cancelled, and is listed.
            let early = try await store.stops(by: .sendGrid, of: trial.mine, at: .second(99))
            #expect(early == Array(stops[0...1]))
            #expect(try await store.stops(by: .sendGrid, of: trial.mine, at: .due) == [stops[1]])
            // It is out of the list, and still in force.
            let found = try await store.stop(on: .batch(batch), by: .sendGrid, of: trial.mine)
            #expect(found == stops[0])
        }
    }

    @Test(arguments: Backend.every)
    func `two spellings of an accented tag are two tags`(backend: Backend) async throws {
        try await backend.run { trial in
            let composed = try await trial.accepted(tags: ["caf\u{E9}"])
            let combined = try await trial.accepted(tags: ["cafe\u{301}"])
            _ = try await trial.released(combined)
            let stop = try await trial.stopped(.tag("caf\u{E9}"), .pause)
            #expect(try await trial.delivery(composed).coverage == .paused(stop.id))
            #expect(try await trial.delivery(combined).coverage == .clear)
            let store = try trial.store
            let scopes: [(Stop.Scope, Int)] = [(.tag("caf\u{E9}"), 0), (.tag("cafe\u{301}"), 1)]
            for (scope, count) in scopes {
                #expect(try await store.releasing(in: scope, of: trial.mine) == count)
            }
            let other = Stop.Scope.tag("cafe\u{301}")
            #expect(try await store.stop(on: other, by: .sendGrid, of: trial.mine) == nil)
        }
    }
}
