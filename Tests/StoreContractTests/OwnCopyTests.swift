import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Copies with links of their own")
struct OwnCopyTests {
    private static let other = Stamp(date: .second(95), hash: [UInt8](repeating: 9, count: 32))

    private static func draft(_ trial: Trial) -> Acceptance {
        var draft = trial.draft(to: 2)
        draft.content.unsubscribing = Unsubscribing(group: 1)
        return draft
    }

    @Test(arguments: Backend.every)
    func `each copy is stamped by itself`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(Self.draft(trial))
            let holds = try await trial.claim().holds.sorted { $0.id < $1.id }
            #expect(holds.map(\.id.position) == [0, 1] && holds.map(\.message) == [0, 0])
            #expect(try await trial.release(holds[0]) == .released)
            // Another date and other bytes: it is another mail.
            let answer = try await trial.store.release(holds[1], stamp: Self.other, at: .due)
            #expect(answer == .released)
            #expect(try await trial.store.load(holds).map(\.?.stamp) == [Trial.stamp, Self.other])
            for hold in holds { #expect(try await trial.settle(hold, .deferred)) }
            let again = try await trial.claim(at: .hour(1))
            #expect(again.holds.count == 2)
            for (hold, load) in zip(again.holds, again.loads) {
                let stamp =
                    hold.id == DeliveryID(send: send, position: 0) ? Trial.stamp : Self.other
                #expect(load?.stamp == stamp || load == nil)
                let loaded = try await trial.store.load(hold)
                #expect(loaded?.stamp == stamp)
                #expect(loaded?.content.unsubscribing == Unsubscribing(group: 1))
            }
        }
    }

    @Test(arguments: Backend.every)
    func `a copy with a doubt is not sent with other bytes`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(Self.draft(trial))
            let hold = try await trial.hold(DeliveryID(send: send, position: 1))
            #expect(try await trial.release(hold) == .released)
            #expect(try await trial.settle(hold, .unknown))
            // Its sibling has nothing to do with it.
            let sibling = try await trial.hold(DeliveryID(send: send, position: 0))
            #expect(
                try await trial.store.release(sibling, stamp: Self.other, at: .due) == .released)
            let again = try await trial.claim(
                at: .hour(1), only: DeliveryID(send: send, position: 1))
            let copy = try #require(again.holds.first)
            #expect(
                try await trial.store.release(copy, stamp: Trial.otherBytes, at: .hour(1))
                    == .hesitated)
        }
    }

    @Test(arguments: Backend.every)
    func `what is a contact's is escaped in HTML for those that ask`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            _ = try await trial.store.keepContacts(
                [
                    ContactDraft(
                        .address("ada@x.org"),
                        fields: [Contact.Field(name: "Town", value: "<\u{301}b>")])
                ], mode: .add, of: trial.mine, at: .start)
            let list = try await trial.list(["ada@x.org"])
            let source = Personalisation.Source.field("town")
            let send = try await trial.scheduled(
                [list],
                wanted: [
                    Personalisation(tag: "%1", source: source, isEscaped: true),
                    Personalisation(tag: "%2", source: source),
                ])
            try await trial.reopen()
            try await trial.expand(send)
            let hold = try #require(try await trial.claim().holds.first)
            let made = try await trial.store.load(hold)?.message.substitutions
            #expect(made?.map(\.text) == ["<\u{301}b>", "<\u{301}b>"])
            #expect(made?.map(\.html) == ["&#60;\u{301}b&#62;", nil])
        }
    }
}
