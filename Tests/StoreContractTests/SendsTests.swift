import BelayCore
import BelayStore
import Testing

@Suite("Reading sends")
struct SendsTests {
    @Test(arguments: Backend.every)
    func `a page ends where the next begins`(backend: Backend) async throws {
        try await backend.run { trial in
            var ids: [SendID] = []
            for _ in 0..<7 { ids.append(try await trial.accept(trial.draft())) }
            _ = try await trial.accept(trial.draft(), of: trial.other)
            var seen: [SendID] = []
            for count in [3, 3, 1, 0] {
                let page = try await trial.store.sends(
                    of: trial.mine, matching: SendFilter(before: seen.last, limit: 3), at: .start)
                #expect(page.count == count)
                seen += page.map(\.id)
            }
            #expect(seen == ids.reversed())
            #expect(try await Self.ids(trial, SendFilter(before: trial.nextID())) == [])
            #expect(try await Self.ids(trial, SendFilter(limit: 0)) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `a listing is filtered by batch and by what is to come`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let member = try await trial.accepted(batch: batch)
            let loose = try await trial.accepted()
            #expect(try await Self.ids(trial, SendFilter()) == [loose.send, member.send])
            #expect(try await Self.ids(trial, SendFilter(batch: batch)) == [member.send])
            #expect(try await Self.ids(trial, SendFilter(batch: BatchID("none"))) == [])
            try await trial.settled(loose, .accepted)
            #expect(try await Self.ids(trial, SendFilter(pendingOnly: true)) == [member.send])
            let both = SendFilter(batch: batch, pendingOnly: true)
            #expect(try await Self.ids(trial, both) == [member.send])
            try await trial.settled(member, .refused)
            #expect(try await Self.ids(trial, both) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `a line tells the earliest due and what is done`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            var draft = trial.draft(to: 2, due: .second(300), batch: batch)
            draft.messages.append(Message(to: [Mailbox(address: "x@example.org")], due: .due))
            let id = try await trial.accept(draft)
            try await trial.settled(DeliveryID(send: id, position: 2), .accepted)
            let stop = try await trial.stopped(.batch(batch), .pause)
            let lines = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .second(60))
            let expected = SendSummary(
                id: id, number: try #require(lines.first).number, door: .native, batch: batch,
                subject: "Hello", accepted: .start, due: .due, deliveries: 3, finished: 1,
                coverage: .paused(stop.id))
            #expect(lines == [expected])
        }
    }

    @Test(arguments: Backend.every)
    func `a record says what the stops say`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            #expect(try await trial.delivery(id).coverage == .clear)
            let stop = try await trial.stopped(.send(id.send), .cancel)
            let record = try await trial.delivery(id)
            #expect(record.coverage == .cancelled(stop.id))
            #expect(record.shownState == "cancelled")
            #expect(record.lifecycle.state == .scheduled)
        }
    }

    @Test(arguments: Backend.every)
    func `an account has no eye on another's sends`(backend: Backend) async throws {
        try await backend.run { trial in
            let draft = trial.draft()
            guard case .accepted(let number) = try await trial.store.accept(draft, of: trial.mine)
            else { return }
            let store = try trial.store
            let id = DeliveryID(send: draft.id, position: 0)
            let other = trial.other
            #expect(try await store.send(.id(draft.id), of: other, at: .start) == nil)
            #expect(try await store.send(.number(number), of: other, at: .start) == nil)
            #expect(try await store.sends(of: other, matching: SendFilter(), at: .start) == [])
            #expect(try await store.events(of: draft.id, of: other) == [])
            #expect(try await store.cancel(id, of: other, at: .start) == nil)
            #expect(try await store.resolve(id, of: other, as: .sent, at: .start) == nil)
            #expect(
                try await store.reschedule(draft.id, of: other, to: .start, at: .start) == nil)
            #expect(try await trial.delivery(id).lifecycle == Lifecycle(due: .due))
            #expect(try await trial.kinds(id) == [.accepted])
            let before = SendFilter(before: draft.id)
            _ = try await trial.accept(trial.draft(), of: other)
            #expect(try await store.sends(of: other, matching: before, at: .start) == [])
        }
    }

    private static func ids(_ trial: Trial, _ filter: SendFilter) async throws -> [SendID] {
        try await trial.store.sends(of: trial.mine, matching: filter, at: .start).map(\.id)
    }

    @Test(arguments: Backend.every)
    func `a listing cuts a long subject short`(backend: Backend) async throws {
        try await backend.run { trial in
            var draft = trial.draft()
            draft.content.subject = "\0" + String(repeating: "\u{E9}", count: 600)
            let send = try await trial.accept(draft)
            let lines = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .start)
            let shown = String(draft.content.subject.unicodeScalars.prefix(512))
            #expect(lines.map(\.subject) == [shown])
            let record = try await trial.store.send(.id(send), of: trial.mine, at: .start)
            #expect(record?.send.content == draft.content)
        }
    }
}
