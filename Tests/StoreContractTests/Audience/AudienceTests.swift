import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("A send to lists")
struct AudienceTests {
    @Test(arguments: Backend.every)
    func `it is one row until it falls due, and then a mail for each contact`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let addresses = Trial.addresses(1...3)
            let list = try await trial.list(addresses)
            let send = try await trial.scheduled([list])
            let early = try #require(
                try await trial.store.send(.id(send), of: trial.mine, at: .start))
            #expect(early.deliveries.isEmpty && early.send.messages.isEmpty)
            #expect(early.audience?.state == .scheduled)
            #expect(try await trial.advance(send, at: .second(99)) == .nothing)
            #expect(try await trial.expand(send) == [.begun, .listed(3), .nothing])
            let record = try #require(
                try await trial.store.send(.id(send), of: trial.mine, at: .due))
            #expect(record.deliveries.map(\.recipient) == addresses)
            #expect(record.send.messages.map(\.to) == addresses.map { [Mailbox(address: $0)] })
            #expect(record.audience?.state == .sending)
            #expect(try await trial.deliverAll() == addresses)
            #expect(try await trial.expand(send).last == .nothing)
            let done = try await trial.found(send)
            #expect(done.shown == .done)
            #expect(done.audience.state == .done)
            let tally = try await trial.tally(send)
            #expect((tally.sent, tally.total) == (3, 3))
            #expect(try await trial.outline(send).finished == .due)
        }
    }

    @Test(arguments: Backend.every)
    func `who is on several lists gets one mail, who is on an excluded one none`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let first = try await trial.list(["a@x.org", "B@x.org", "c@x.org"])
            let second = try await trial.list(["d@x.org", "b@X.org", "e@x.org"])
            let none = try await trial.list(["c@x.org", "e@x.org"])
            let send = try await trial.scheduled([first, second, first, 99], excluded: [none])
            try await trial.expand(send)
            #expect(try await trial.deliverAll().sorted() == ["B@x.org", "a@x.org", "d@x.org"])
        }
    }

    @Test(arguments: Backend.every)
    func `an audience of nobody is done at once`(backend: Backend) async throws {
        try await backend.run { trial in
            let removed = try await trial.list(["a@x.org"])
            let send = try await trial.scheduled([removed, 99])
            #expect(try await trial.store.removeList(removed, of: trial.mine, at: .start))
            try await trial.expand(send)
            #expect(try await trial.found(send).shown == .done)
            #expect(try await trial.tally(send).total == 0)
            #expect(try await trial.claim().holds.isEmpty)
            let lines = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(pendingOnly: true), at: .due)
            #expect(lines.isEmpty)
        }
    }

    @Test(arguments: Backend.every)
    func `nothing that comes after the listing began is seen`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...4))
            let other = try await trial.list(["to9@example.org"])
            let send = try await trial.scheduled([list], excluded: [other])
            #expect(try await store.removeMembers([1], from: list, of: trial.mine, at: .start) == 1)
            #expect(try await trial.advance(send) == .begun)
            // None of these is seen any more.
            let late = try await trial.contacts(["late@example.org"])
            _ = try await store.addMembers(late + [1], to: list, of: trial.mine, at: .due)
            _ = try await store.removeMembers([2], from: list, of: trial.mine, at: .due)
            _ = try await store.addMembers([3], to: other, of: trial.mine, at: .due)
            #expect(try await store.removeList(list, of: trial.mine, at: .due))
            try await trial.sweep(at: .due)
            try await trial.reopen()
            try await trial.expand(send)
            #expect(try await trial.deliverAll() == Trial.addresses(2...4))
        }
    }

    @Test(arguments: Backend.every)
    func `who unsubscribed or was removed before the release ends suppressed`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...6))
            let send = try await trial.scheduled([list])
            func unsubscribe(_ number: Int64) async throws {
                _ = try await store.keepContacts(
                    [ContactDraft(.number(number), status: .unsubscribed)], mode: .change,
                    of: trial.mine, at: .due)
            }
            try await unsubscribe(1)
            #expect(try await trial.advance(send) == .begun)
            // Frozen, and not listed yet.
            #expect(try await store.removeContacts([2], of: trial.mine, at: .due) == 1)
            try await trial.expand(send)
            try await unsubscribe(3)
            #expect(try await store.removeContacts([4], of: trial.mine, at: .due) == 1)
            let holds = try await trial.claim().holds
            #expect(holds.map(\.recipient) == Trial.addresses(5...6))
            // A worker has it in hand: its release is refused.
            try await unsubscribe(5)
            #expect(try await trial.release(holds[0]) == .refused(.stale))
            #expect(try await trial.release(holds[1]) == .released)
            // Too late, but if the relay refuses there is no other attempt.
            try await unsubscribe(6)
            #expect(try await trial.settle(holds[1], .deferred))
            let record = try #require(try await store.send(.id(send), of: trial.mine, at: .due))
            #expect(
                record.deliveries.map(\.lifecycle.state)
                    == [
                        .suppressed, .suppressed, .suppressed, .suppressed, .suppressed, .cancelled,
                    ])
            let tally = try await trial.tally(send)
            #expect((tally.suppressed, tally.cancelled, tally.total) == (5, 1, 6))
        }
    }

    @Test(arguments: Backend.every)
    func `each mail has what its contact has`(backend: Backend) async throws {
        try await backend.run { trial in
            _ = try await trial.store.keepContacts(
                [
                    ContactDraft(
                        .key("k1"), address: "Ada@x.org",
                        fields: [
                            Contact.Field(name: "First", value: "Ada"),
                            Contact.Field(name: "Town", value: ""),
                        ]),
                    ContactDraft(.address("bob@x.org")),
                    ContactDraft(
                        .address("cy@x.org"),
                        fields: [
                            // As a quoted cell of a file has it; in a subject it would be no mail.
                            Contact.Field(name: "First", value: "\nCy\r\n\u{1} the\tÄlder \u{7F}"),
                            Contact.Field(name: "Town", value: "\r\n"),
                        ]),
                ], mode: .add, of: trial.mine, at: .start)
            let list = try await trial.list(["ada@x.org", "bob@x.org", "cy@x.org"])
            let send = try await trial.scheduled(
                [list],
                wanted: [
                    Personalisation(tag: "%1", source: .field("FIRST"), fallback: "you"),
                    Personalisation(tag: "%2", source: .field("town"), fallback: "nowhere"),
                    Personalisation(tag: "%3", source: .address),
                    Personalisation(tag: "%4", source: .key),
                ])
            try await trial.reopen()
            try await trial.expand(send)
            let holds = try await trial.claim().holds
            var texts: [[String]] = []
            for hold in holds {
                let load = try #require(try await trial.store.load(hold))
                #expect(load.message.to == [Mailbox(address: hold.recipient)])
                texts.append(load.message.substitutions.map(\.text))
            }
            #expect(
                texts == [
                    ["Ada", "nowhere", "Ada@x.org", "k1"],
                    ["you", "nowhere", "bob@x.org", "bob@x.org"],
                    ["Cy the Älder", "nowhere", "cy@x.org", "cy@x.org"],
                ])
        }
    }

    @Test(arguments: Backend.every)
    func `another account's audience and an ordinary send are none`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(["a@x.org"])
            let send = try await trial.scheduled([list])
            let plain = try await trial.accepted().send
            #expect(try await store.audience(.id(send), of: trial.other, at: .start) == nil)
            #expect(try await store.unschedule(send, of: trial.other, at: .start) == nil)
            #expect(try await store.audience(.id(plain), of: trial.mine, at: .start) == nil)
            #expect(try await store.unschedule(plain, of: trial.mine, at: .start) == nil)
            #expect(try await store.audience(.number(1), of: trial.mine, at: .start)?.id == send)
        }
    }

    @Test(arguments: Backend.every)
    func `a key that was used before is answered as before`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(["a@x.org"])
            var draft = trial.audience([list])
            draft.idempotency = Idempotency(
                key: try #require(IdempotencyKey("k")), bodyHash: [UInt8](repeating: 1, count: 32))
            let store = try trial.store
            draft.occurrences.append(trial.occurrence())
            #expect(
                try await store.accept(draft, of: trial.mine) == .accepted(numbers: [1, 2]))
            var again = draft
            again.occurrences = [trial.occurrence(), trial.occurrence()]
            #expect(
                try await store.accept(again, of: trial.mine)
                    == .earlier(.repeated(draft.occurrences[0].id, number: 1)))
            _ = try await trial.accepted()
            let page = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(page.map(\.number) == [3, 2, 1])
        }
    }

    @Test(arguments: Backend.every)
    func `a listing shows what is listed of it, and that more is to come`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(["a@x.org", "b@x.org"])
            let send = try await trial.scheduled([list])
            func line() async throws -> SendSummary {
                let page = try await trial.store.sends(
                    of: trial.mine, matching: SendFilter(), at: .due)
                return try #require(page.first)
            }
            let early = try await line()
            #expect(early.deliveries == 0 && !early.isOver)
            try await trial.expand(send)
            let listed = try await line()
            #expect(listed.deliveries == 2 && !listed.isOver)
            try await trial.deliverAll()
            let over = try await line()
            #expect(over.finished == 2 && over.isOver)
        }
    }

    @Test(arguments: Backend.every)
    func `what is repeated is as many sends, each with an end of its own`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(["a@x.org"])
            var draft = trial.audience([list], tags: ["t"])
            draft.occurrences = [.due, .hour(1), .hour(2)].map { trial.occurrence($0) }
            let store = try trial.store
            #expect(
                try await store.accept(draft, of: trial.mine) == .accepted(numbers: [1, 2, 3]))
            try await trial.reopen()
            let ids = draft.occurrences.map(\.id)
            for (occurrence, number) in zip(draft.occurrences, [1, 2, 3] as [Int64]) {
                let record = try #require(
                    try await trial.store.send(.id(occurrence.id), of: trial.mine, at: .start))
                #expect(record.send.number == number)
                #expect(record.send.tags == ["t"] && record.send.content == Trial.content)
                #expect(record.audience?.due == occurrence.due)
            }
            #expect(
                try await trial.store.unschedule(ids[1], of: trial.mine, at: .start)
                    == .unscheduled)
            #expect(try await trial.store.nextAudience(after: .due) == .hour(2))
            for id in ids { try await trial.expand(id, at: .hour(3)) }
            #expect(try await trial.deliverAll(at: .hour(3)) == ["a@x.org", "a@x.org"])
            #expect(try await trial.tally(ids[1]).sent == 0)
        }
    }

    /// The send whose id is taken comes last, so that the others are on their way by then.
    @Test(arguments: Backend.every)
    func `when one of several cannot be taken in none is`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(["a@x.org"])
            let store = try trial.store
            let taken = try await trial.scheduled([list])
            var draft = trial.audience([list])
            let first = trial.occurrence()
            let failing: [[AudienceAcceptance.Occurrence]] = [
                [first, trial.occurrence(), AudienceAcceptance.Occurrence(id: taken, due: .due)],
                [first, first],
            ]
            for occurrences in failing {
                draft.occurrences = occurrences
                await #expect(throws: StoreError.self) {
                    _ = try await store.accept(draft, of: trial.mine)
                }
                #expect(
                    try await store.audience(.id(first.id), of: trial.mine, at: .start) == nil)
            }
            let page = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(page.map(\.id) == [taken])
            draft.occurrences = [first]
            #expect(try await store.accept(draft, of: trial.mine) == .accepted(numbers: [2]))
        }
    }
}
