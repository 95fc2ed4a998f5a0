import BelayCore
import BelayStore
import BelayTesting
import Testing

extension Trial {
    /// Fills a store with something of everything, so that each of its tables has a row.
    func fillWithEverything() async throws {
        for situation in Situation.allCases { _ = try await situation.bring(about: self) }
        try await fillMail()
        try await fillPeople()
        try await fillAudiences()
        try await fillImports()
        // While something is released.
        try await store.noteCouriers([.shared: "here"])
        try await store.noteSeen(.second(70))
    }

    private func fillMail() async throws {
        let batch = try await batch("caf\u{E9}")
        var draft = draft(to: 3, batch: batch, tags: ["t", "cafe\u{301}"])
        draft.content.attachments = [
            Attachment(filename: "a.bin", type: "application/octet-stream", bytes: [0, 1, 0xFF])
        ]
        draft.idempotency = IdempotencyKey("again").map {
            Idempotency(key: $0, bodyHash: [UInt8](repeating: 5, count: 32))
        }
        let shared = try await accept(draft)
        // A message of several has its stamp apart.
        let hold = try await hold(DeliveryID(send: shared, position: 0))
        try #require(try await release(hold) == .released)
        try #require(try await settle(hold, .deferred))
        var several = self.draft()
        several.messages += [Message(to: [Mailbox(address: "b@example.org")], due: .hour(2))]
        _ = try await accept(several)
        try await stopped(.batch(batch), .pause)
        try await stopped(.tag("t"), .cancel, by: .native)
        try #require(try await lift(.tag("t"), by: .native, at: .second(60)))
        _ = try await store.suppress(
            "gone@example.org", in: .group(3), through: DeliveryID(send: shared, position: 1),
            of: mine, at: .due)
    }

    private func fillPeople() async throws {
        let hash = { (number: UInt8) in [UInt8](repeating: number, count: 32) }
        try await store.add(
            Key(
                id: "key", account: mine, door: .marketingCloud, scopes: ["a"], name: "n",
                secretHash: hash(1), created: .start))
        let token = Token(hash: hash(2), key: "key", made: .start, expires: .due)
        try #require(try await store.addToken(token) == .added)
        try #require(try await store.spend(hash(3), ofKey: "key", until: .due, at: .start))
        let user = try await UserTests.withPassword(self)
        let link = UserLink(hash: hash(4), user: user.id, expires: .due)
        try #require(try await store.addLink(link))
        let session = Session(hash: hash(5), user: user.id, made: .second(2), seen: .second(3))
        try #require(try await store.addSession(session, passwordSet: .second(1)))
        // The last number is nobody's any more.
        guard case .added(let gone) = try await store.addUser("x@y.org", of: mine, at: .start)
        else { throw StoreError.unavailable("no person") }
        try #require(try await store.removeUser(gone.id, at: .second(5)))
    }

    private func fillAudiences() async throws {
        let list = try await list(Self.addresses(20..<45))
        let other = try await self.list(Self.addresses(44..<48))
        let segment = try await segment(list: list)
        let send = try await launched(try await campaign(), to: [.list(list)])
        _ = try await scheduled([list], excluded: [other], due: .hour(5))
        _ = try await scheduled(from: [.segment(segment)], due: .hour(6))
        // Some are listed, some are not.
        for _ in 0..<3 { _ = try await advance(send) }
        _ = try await store.suppress(
            "to20@example.org", in: .global, through: DeliveryID(send: send, position: 0),
            of: mine, at: .due)
        _ = try await store.removeMembers(
            try await contacts(["to45@example.org"]), from: other, of: mine, at: .due)
        _ = try await store.removeSegment(segment, of: mine, at: .due)
        _ = try await campaign("another")
    }

    private func fillImports() async throws {
        let answer = try await store.addImport(
            ImportDraft(name: "a.csv", plan: ImportPlan(), actor: .user(7)), of: mine, at: .start)
        guard case .done(let file) = answer else { throw StoreError.unavailable("no import") }
        let number = file.number
        for (piece, place) in [([1, 2, 3] as [UInt8], 0), ([4, 5], 3)] {
            try #require(try await store.addPiece(piece, at: place, to: number, of: mine))
        }
        try #require(try await store.completeImport(number, size: 5, of: mine))
        _ = try await store.startImport(number, plan: nil, of: mine, at: .start)
        let step = ImportStep(
            from: 0, to: 3, line: 2, rows: [],
            errors: [ImportError(line: 1, flaw: .noAddress)], ending: nil)
        try #require(try await store.advanceImport(number, by: step, of: mine, at: .due) != nil)
        _ = try await store.addImport(
            ImportDraft(name: "b.csv", plan: ImportPlan(), actor: .user(7)), of: mine, at: .start)
    }
}
