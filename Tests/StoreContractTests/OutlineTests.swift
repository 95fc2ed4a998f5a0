import BelayCore
import BelayStore
import Testing

@Suite("Sends with their deliveries counted")
struct OutlineTests {
    typealias Place = any WritableKeyPath<DeliveryTally, Int> & Sendable

    private func outlines(
        _ trial: Trial, _ filter: OutlineFilter = OutlineFilter(), at now: Instant = .due
    ) async throws -> [SendOutline] {
        try await trial.store.outlines(of: trial.mine, matching: filter, at: now)
    }

    /// Where a delivery in each situation is counted.
    private static let places: [Situation: Place] = [
        .scheduled: \.waiting, .held: \.paused, .claimed: \.waiting, .releasing: \.releasing,
        .inDoubt: \.inDoubt, .claimedInDoubt: \.inDoubt, .sent: \.sent, .failed: \.failed,
        .cancelled: \.cancelled, .expired: \.expired, .abandoned: \.abandoned,
        .quarantined: \.quarantined,
    ]

    @Test(arguments: Backend.every, Situation.allCases)
    func `a delivery is counted once, where it is`(
        backend: Backend, situation: Situation
    ) async throws {
        let place = try #require(Self.places[situation])
        try await backend.run { trial in
            let id = try await situation.bring(about: trial)
            let outline = try #require(try await outlines(trial).first)
            var expected = DeliveryTally()
            expected[keyPath: place] = 1
            #expect(outline.tally == expected)
            #expect(outline.id == id.send)
            let end = try await trial.delivery(id).lifecycle.finished
            #expect(outline.finished == end)
        }
    }

    /// What a stop on the send makes of each; what has ended stays what it was.
    @Test(
        arguments: Backend.every,
        [
            (Situation.scheduled, Stop.Action.cancel, \DeliveryTally.cancelled),
            (.scheduled, .pause, \.paused), (.held, .cancel, \.cancelled),
            (.claimed, .cancel, \.cancelled), (.inDoubt, .cancel, \.abandoned),
            (.inDoubt, .pause, \.inDoubt), (.releasing, .cancel, \.releasing),
            (.sent, .cancel, \.sent),
        ] as [(Situation, Stop.Action, Place)])
    func `a stop counts before anything is swept`(
        backend: Backend,
        test: (Situation, Stop.Action, Place)
    ) async throws {
        try await backend.run { trial in
            let id = try await test.0.bring(about: trial)
            _ = try await trial.stop(
                .send(id.send), test.1, by: .marketingCloud, mode: .force, isRevocable: false)
            var expected = DeliveryTally()
            expected[keyPath: test.2] = 1
            #expect(try await outlines(trial).map(\.tally) == [expected])
        }
    }

    @Test(arguments: Backend.every)
    func `a page ends where the next begins, the highest number first`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            for _ in 0..<7 { _ = try await trial.accept(trial.draft()) }
            _ = try await trial.accept(trial.draft(), of: trial.other)
            var seen: [Int64] = []
            for count in [3, 3, 1, 0] {
                let page = try await outlines(trial, OutlineFilter(before: seen.last, limit: 3))
                #expect(page.count == count)
                seen += page.map(\.number)
            }
            #expect(seen == seen.sorted(by: >) && Set(seen).count == 7)
            let some = [seen[5], seen[1], seen[1], 2_147_483_647, 0, -1]
            #expect(
                try await outlines(trial, OutlineFilter(numbers: some)).map(\.number)
                    == [seen[1], seen[5]])
            #expect(
                try await outlines(trial, OutlineFilter(numbers: some, before: seen[1]))
                    .map(\.number) == [seen[5]])
            #expect(
                try await outlines(trial, OutlineFilter(numbers: some, limit: 1)).map(\.number)
                    == [seen[1]])
            #expect(try await outlines(trial, OutlineFilter(numbers: [])) == [])
            #expect(try await outlines(trial, OutlineFilter(limit: 0)) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `an outline tells what is due, what is done and who it is from`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            var draft = trial.draft(to: 2, due: .second(300))
            draft.messages.append(Message(to: [Mailbox(address: "x@example.org")], due: .due))
            draft.content.arguments = ["email": "7"]
            let id = try await trial.accept(draft)
            try await trial.settled(DeliveryID(send: id, position: 2), .accepted)
            var tally = DeliveryTally()
            tally.waiting = 2
            tally.sent = 1
            var expected = SendOutline(
                id: id, number: try #require(try await outlines(trial).first).number,
                door: .native, subject: "Hello", accepted: .start, due: .due, finished: nil,
                size: draft.content.size, tally: tally, coverage: .clear, head: nil)
            #expect(try await outlines(trial) == [expected])
            expected.head = SendOutline.Head(from: draft.content.from, arguments: ["email": "7"])
            #expect(try await outlines(trial, OutlineFilter(includesHead: true)) == [expected])
            for position in 0..<2 {
                let delivery = DeliveryID(send: id, position: position)
                try await trial.settled(
                    delivery, .accepted, at: .second(301 + Int64(position)))
            }
            #expect(try await outlines(trial).map(\.finished) == [.second(302)])
        }
    }

    @Test(arguments: Backend.every)
    func `a page ends early when much was read for it`(backend: Backend) async throws {
        try await backend.run { trial in
            for _ in 0..<3 {
                var draft = trial.draft()
                draft.content.parts = [
                    BodyPart(
                        type: "text/plain",
                        text: String(repeating: "x", count: Limits.outlineBytes / 2 + 1))
                ]
                _ = try await trial.accept(draft)
            }
            let first = try await outlines(trial, OutlineFilter(includesHead: true))
            #expect(first.count == 2)
            let rest = OutlineFilter(before: first.last?.number, includesHead: true)
            #expect(try await outlines(trial, rest).count == 1)
            #expect(try await outlines(trial).count == 3)
        }
    }

    @Test(arguments: Backend.every)
    func `an audience is counted as far as it is listed`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(0..<25))
            let send = try await trial.scheduled([list])
            func outline(_ now: Instant = .due) async throws -> SendOutline {
                try #require(try await outlines(trial, at: now).first)
            }
            #expect(try await outline().tally == DeliveryTally())
            #expect(try await outline().audience?.state == .scheduled)
            _ = try await trial.advance(send)
            _ = try await trial.advance(send)
            var tally = DeliveryTally()
            tally.waiting = 10
            #expect(try await outline().tally == tally)
            #expect(try await outline().finished == nil)
            let stop = try await trial.stopped(.send(send), .cancel, by: .marketingCloud)
            #expect(try await outline().coverage == .cancelled(stop.id))
            try await trial.expand(send)
            try await trial.sweep(at: .due)
            _ = try await trial.deliverAll()
            try await trial.expand(send)
            tally = DeliveryTally()
            tally.cancelled = 25
            let end = try await outline()
            #expect(end.tally == tally)
            #expect(end.audience?.state == .cancelled)
            #expect(end.finished != nil && end.coverage == .clear)
        }
    }

    @Test(arguments: Backend.every)
    func `an audience that got its mail is over`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(0..<3))
            for lists in [[list], []] {
                let send = try await trial.scheduled(lists)
                try await trial.expand(send)
                _ = try await trial.deliverAll()
                try await trial.expand(send)
                var tally = DeliveryTally()
                tally.sent = lists.isEmpty ? 0 : 3
                let outline = try #require(try await outlines(trial).first)
                #expect(outline.tally == tally)
                #expect(outline.finished == .due)
                #expect(outline.audience?.state == .done)
            }
        }
    }
}
