import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Who did it, in the log")
struct ActorTests {
    private static let client = Actor.key("k", .sendGrid)
    private static let person = Actor.user(3)
    private static let reason = StopReason("wrong price")

    /// What the log says of a send beside its kinds: who, and the detail.
    private static func log(_ send: SendID, in trial: Trial) async throws -> [Line] {
        try await trial.store.events(of: send, of: trial.mine).map(Line.init)
    }

    struct Line: Equatable {
        var kind: Event.Kind
        var actor: Actor
        var detail: String?

        init(_ kind: Event.Kind, _ actor: Actor = .clockwork, _ detail: String? = nil) {
            self.kind = kind
            self.actor = actor
            self.detail = detail
        }

        init(_ event: Event) { self.init(event.kind, event.actor, event.detail) }
    }

    @Test(
        arguments: Backend.every,
        [.clockwork, client, person, .command, .recipient] as [Actor])
    func `a send tells who handed it in`(backend: Backend, actor: Actor) async throws {
        try await backend.run { trial in
            var draft = trial.draft()
            draft.actor = actor
            let send = try await trial.accept(draft)
            var many = trial.audience([try await trial.list(["a@a.test"])])
            many.actor = actor
            _ = try await trial.store.accept(many, of: trial.mine)
            try await trial.reopen()
            #expect(try await Self.log(send, in: trial) == [Line(.accepted, actor)])
            #expect(
                try await Self.log(many.occurrences[0].id, in: trial) == [Line(.accepted, actor)])
        }
    }

    @Test(arguments: Backend.every)
    func `a move, a cancel and a verdict tell who and why`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let id = try await trial.accepted()
            _ = try await store.reschedule(
                id.send, of: trial.mine, to: .second(200), by: Self.client,
                because: Self.reason, at: .start)
            _ = try await store.cancel(
                id, of: trial.mine, by: Self.person, because: Self.reason, at: .start)
            #expect(
                try await Self.log(id.send, in: trial).dropFirst() == [
                    Line(.rescheduled, Self.client, "wrong price"),
                    Line(.cancelled, Self.person, "wrong price"),
                ])
            let doubted = try await trial.accepted(doubts: .hold)
            try await trial.settled(doubted, .unknown)
            _ = try await store.resolve(
                doubted, of: trial.mine, as: .sent, by: .command, at: .due)
            let last = try await Self.log(doubted.send, in: trial).last
            #expect(last == Line(.resolved, .command, "sent"))
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel that waits for an outcome tells who wished it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            let answer = try await trial.store.cancel(
                id, of: trial.mine, by: Self.person, because: Self.reason, at: .due)
            #expect(answer == .wait)
            _ = try await trial.settle(hold, .deferred)
            // The relay's answer ended it, and nobody in particular.
            #expect(
                try await Self.log(id.send, in: trial).suffix(2) == [
                    Line(.stopped, Self.person, "cancelled too late: wrong price"),
                    Line(.cancelled, .clockwork, "deferred"),
                ])
        }
    }

    @Test(arguments: Backend.every)
    func `an audience tells who moved it and who took it back`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.scheduled([try await trial.list(["a@a.test"])])
            _ = try await trial.store.reschedule(
                send, of: trial.mine, to: .second(200), by: Self.client, because: nil, at: .start)
            _ = try await trial.store.unschedule(
                send, of: trial.mine, by: Self.person, because: Self.reason, at: .start)
            #expect(
                try await Self.log(send, in: trial).dropFirst() == [
                    Line(.rescheduled, Self.client),
                    Line(.cancelled, Self.person, "wrong price"),
                ])
        }
    }

    @Test(arguments: Backend.every)
    func `what concerns more than a send stands with its account`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let order = StopOrder(
                scope: .tag("spring"), action: .pause, door: .operators, mode: .set,
                isRevocable: true, actor: Self.person, reason: Self.reason)
            _ = try await store.stop(order, of: trial.mine, at: .start)
            _ = try await store.lift(
                .tag("spring"), by: .operators, of: trial.mine, actor: Self.client, because: nil,
                at: .start)
            for names in [["a@a.test"], ["A@a.test"], ["a@a.test", "b@a.test", "c@a.test"]] {
                _ = try await store.suppress(
                    names, in: .group(7), from: .recipient, of: trial.mine, by: .recipient,
                    at: .start)
            }
            let isGone = try await store.unsuppress(
                "A@a.test", in: .group(7), from: nil, of: trial.mine, by: .command, at: .start)
            #expect(isGone)
            try await trial.reopen()
            let expected = [
                Line(.stopped, Self.person, "pause tag spring by operator: wrong price"),
                Line(.lifted, Self.client, "pause tag spring by operator"),
                Line(.unsubscribed, .recipient, "a@a.test, group 7"),
                Line(.unsubscribed, .recipient, "2 addresses, group 7"),
                Line(.changed, .command, "wants mail again: a@a.test, group 7"),
            ]
            var last: Int64?
            for line in expected.reversed() {
                let page = try await trial.store.events(of: trial.mine, before: last, limit: 1)
                #expect(page.map { Line($0.event) } == [line])
                #expect(page.allSatisfy { $0.event.send == nil && $0.event.at == .start })
                last = page.first?.sequence
            }
            #expect(last == 1)
            #expect(try await trial.store.events(of: trial.mine, before: last, limit: 1).isEmpty)
            let others = try await trial.store.events(of: trial.other, before: nil, limit: 1)
            #expect(others.isEmpty)
        }
    }
}
