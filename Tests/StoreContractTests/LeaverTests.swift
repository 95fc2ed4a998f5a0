import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Leaving by a link in a mail")
struct LeaverTests {
    private static func leave(
        _ scope: SuppressionScope, _ delivery: DeliveryID, of account: AccountID? = nil,
        _ trial: Trial
    ) async throws -> SuppressAnswer {
        try await trial.store.suppress(
            "To\(delivery.position)@example.org", in: scope, through: delivery,
            of: account ?? trial.mine, at: .due)
    }

    private static func left(_ send: SendID, _ trial: Trial) async throws -> [Event] {
        try await trial.store.events(of: send, of: trial.mine).filter { $0.kind == .unsubscribed }
    }

    @Test(arguments: Backend.every)
    func `the mail's own log says so, and the account's`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(trial.draft(to: 2))
            let id = DeliveryID(send: send, position: 1)
            #expect(try await Self.leave(.group(7), id, trial) == .listed(1))
            #expect(try await Self.leave(.group(7), id, trial) == .exists(1))
            try await trial.reopen()
            let expected = Event(
                kind: .unsubscribed, at: .due, send: send, position: 1, detail: "group 7",
                actor: .recipient)
            #expect(try await Self.left(send, trial) == [expected])
            let log = try await trial.store.events(of: trial.mine, before: nil, limit: 10)
            #expect(log.map(\.event.detail) == ["to1@example.org, group 7"])
            #expect(log.map(\.event.actor) == [.recipient])
            let entries = try await trial.store.suppressions(
                in: .group(7), of: trial.mine, after: 0, limit: 10)
            #expect(entries.map(\.source) == [.recipient])
        }
    }

    @Test(arguments: Backend.every)
    func `a recipient is counted once, whatever they leave and take back`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let record = try await trial.campaign()
            let list = try await trial.list(Trial.addresses(0..<4))
            let send = try await trial.launched(record, to: [.list(list)])
            try await trial.expand(send)
            #expect(try await trial.found(send).unsubscribes == 0)
            let first = DeliveryID(send: send, position: 0)
            for scope in [SuppressionScope.group(7), .group(8), .global] {
                _ = try await Self.leave(scope, first, trial)
            }
            let isBack = try await trial.store.unsuppress(
                "to0@example.org", in: .global, from: .recipient, of: trial.mine, by: .recipient,
                at: .due)
            #expect(isBack)
            _ = try await Self.leave(.global, first, trial)
            #expect(try await trial.found(send).unsubscribes == 1)
            _ = try await Self.leave(.global, DeliveryID(send: send, position: 3), trial)
            try await trial.reopen()
            #expect(try await trial.found(send).unsubscribes == 2)
            #expect(try await trial.campaign(record)?.launch?.unsubscribes == 2)
            let positions = try await Self.left(send, trial).map(\.position)
            #expect(positions == [0, 0, 0, 0, 3])
        }
    }

    /// A link outlives its send, and knows no other account's.
    @Test(arguments: Backend.every)
    func `one of a mail that is not there is listed all the same`(backend: Backend) async throws {
        try await backend.run { trial in
            let mine = try await trial.accepted()
            let strangers: [(DeliveryID, AccountID)] = [
                (DeliveryID(send: mine.send, position: 1), trial.mine),
                (mine, trial.other),
                (DeliveryID(send: trial.nextID(), position: 0), trial.mine),
            ]
            for (delivery, account) in strangers {
                let answer = try await Self.leave(.group(7), delivery, of: account, trial)
                guard case .listed = answer else {
                    Issue.record("not listed: \(answer)")
                    continue
                }
            }
            #expect(try await Self.left(mine.send, trial).isEmpty)
        }
    }
}
