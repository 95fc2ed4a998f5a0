import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Accepting a send")
struct AcceptTests {
    @Test(arguments: Backend.every)
    func `a send comes back as it was handed in`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            var draft = Self.full(trial.nextID())
            draft.batch = batch
            let answer = try await trial.store.accept(draft, of: trial.mine)
            guard case .accepted(let number) = answer else {
                Issue.record("not accepted: \(answer)")
                return
            }
            let expected = Send(
                id: draft.id, account: trial.mine, number: number, door: draft.door, batch: batch,
                tags: draft.tags, content: draft.content, messages: draft.messages,
                accepted: draft.accepted, doubtPolicy: draft.doubtPolicy,
                notAfter: draft.notAfter)
            for reference in [SendReference.id(draft.id), .number(number)] {
                let record = try await trial.store.send(reference, of: trial.mine, at: .start)
                #expect(record?.send == expected)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `each recipient is a delivery, To before Cc before Bcc`(backend: Backend) async throws {
        try await backend.run { trial in
            let draft = Self.full(trial.nextID())
            let id = try await trial.accept(draft)
            let record = try await trial.store.send(.id(id), of: trial.mine, at: .start)
            let deliveries = try #require(record).deliveries
            #expect(deliveries.map(\.position) == [0, 1, 2, 3, 4])
            #expect(deliveries.map(\.message) == [0, 0, 0, 0, 1])
            #expect(
                deliveries.map(\.recipient) == [
                    "to@example.org", "cc@example.org", "bcc@example.org", "bcc2@example.org",
                    "zoë@example.org",
                ])
            for delivery in deliveries {
                let due = draft.messages[delivery.message].due
                #expect(delivery.lifecycle == Lifecycle(due: due))
                #expect(delivery.coverage == .clear)
                #expect(delivery.reply == nil)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `attachments come back byte for byte`(backend: Backend) async throws {
        try await backend.run { trial in
            var draft = trial.draft()
            let every = (0...255).map { UInt8($0) }
            let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            draft.content.attachments = [every, [], large, every].map {
                Attachment(filename: "a", type: "application/octet-stream", bytes: $0)
            }
            let id = try await trial.accept(draft)
            let record = try await trial.store.send(.id(id), of: trial.mine, at: .start)
            #expect(record?.send.content.attachments.map(\.bytes) == [every, [], large, every])
            let hold = try await trial.hold(DeliveryID(send: id, position: 0))
            #expect(try await trial.store.load(hold)?.content == draft.content)
        }
    }

    @Test(arguments: Backend.every)
    func `numbers rise by account and are given once`(backend: Backend) async throws {
        try await backend.run { trial in
            var seen: [AccountID: [Int64]] = [:]
            for turn in 0..<20 {
                let account = turn % 3 == 0 ? trial.other : trial.mine
                let answer = try await trial.store.accept(trial.draft(), of: account)
                guard case .accepted(let number) = answer else { continue }
                seen[account, default: []].append(number)
                if turn == 9 { try await trial.reopen() }
            }
            #expect(seen.values.map(\.count).sorted() == [7, 13])
            for numbers in seen.values {
                #expect(numbers == Array(Set(numbers)).sorted())
                #expect(numbers.allSatisfy { (1...Limits.highestNumber).contains($0) })
            }
        }
    }

    @Test(arguments: Backend.every)
    func `an unknown, a foreign and an expired batch are unknown`(backend: Backend) async throws {
        try await backend.run { trial in
            let batch = try await trial.batch()
            let old = Instant.start + Limits.batchLifetime + .milliseconds(1)
            let cases: [(BatchID, AccountID, Instant)] = [
                (BatchID("nobody's"), trial.mine, .start), (batch, trial.other, .start),
                (batch, trial.mine, old),
            ]
            for (batch, account, now) in cases {
                let draft = trial.draft(due: .hour(999), batch: batch, at: now)
                let answer = try await trial.store.accept(draft, of: account)
                #expect(answer == .unknownBatch)
                #expect(try await trial.store.send(.id(draft.id), of: account, at: now) == nil)
            }
            let last = Instant.start + Limits.batchLifetime
            _ = try await trial.accept(trial.draft(due: .hour(999), batch: batch, at: last))
            #expect(try await trial.store.batch(batch, of: trial.mine, at: old)?.members == 1)
        }
    }

    @Test(arguments: Backend.every)
    func `an id that was used before is refused`(backend: Backend) async throws {
        try await backend.run { trial in
            let draft = trial.draft()
            _ = try await trial.accept(draft)
            await #expect(throws: StoreError.self) {
                _ = try await trial.store.accept(draft, of: trial.other)
            }
            #expect(try await trial.store.send(.id(draft.id), of: trial.other, at: .start) == nil)
            #expect(try await trial.store.send(.id(draft.id), of: trial.mine, at: .start) != nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a send of an account that is not there is refused`(backend: Backend) async throws {
        try await backend.run { trial in
            await #expect(throws: StoreError.self) {
                _ = try await trial.store.accept(trial.draft(), of: AccountID(99))
            }
        }
    }

    @Test(arguments: Backend.every)
    func `an accept is the first event`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accept(trial.draft(at: .second(3)))
            let events = try await trial.store.events(of: id, of: trial.mine)
            #expect(events == [Event(kind: .accepted, at: .second(3), send: id)])
        }
    }

    /// Every field used, in letters from afar.
    private static func full(_ id: SendID) -> Acceptance {
        let content = Content(
            from: Mailbox(address: "from@example.org", name: "Ünïcode „Ж“ 🦊"),
            replyTo: [
                Mailbox(address: "a@example.org"), Mailbox(address: "b@example.org", name: ""),
            ],
            subject: "Grüße\u{0} \u{65}\u{301} 日本\r\n",
            parts: [
                BodyPart(type: "text/plain", text: "\"\\/\u{2028}\u{1F469}\u{200D}\u{1F680}"),
                BodyPart(type: "text/html", text: "<p>&amp;</p>"),
            ],
            headers: [HeaderField(name: "X-A", value: "1"), HeaderField(name: "x-a", value: "")],
            attachments: [
                Attachment(
                    filename: "ä.png", type: "image/png", bytes: [0, 1, 255], contentID: "c",
                    isInline: true)
            ],
            sections: [":s:": "text"], arguments: ["k": "v", "": "e"])
        let first = Message(
            from: Mailbox(address: "own@example.org"), subject: "Own",
            to: [Mailbox(address: "to@example.org", name: "To")],
            cc: [Mailbox(address: "cc@example.org")],
            bcc: [Mailbox(address: "bcc@example.org"), Mailbox(address: "bcc2@example.org")],
            headers: [HeaderField(name: "X-B", value: "2")],
            substitutions: [.init(tag: "-n-", text: "N"), .init(tag: "-n-", text: "M")],
            arguments: ["m": "1"], due: .second(200))
        let second = Message(to: [Mailbox(address: "zoë@example.org")], due: .second(100))
        return Acceptance(
            id: id, door: .mailPartner, tags: ["one", "Zwei drei", "\u{E9}", "e\u{301}"],
            content: content, messages: [first, second], accepted: .second(2),
            doubtPolicy: .hold, notAfter: .second(900))
    }
}
