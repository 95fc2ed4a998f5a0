import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

// Sends, and a hand that plays the dispatcher.

extension ConsoleStage {
    /// A send of the stage's account, an hour from its start.
    func scheduled(
        subject: String = "Hello", to recipients: [String] = ["a@b.test"],
        of account: AccountID? = nil, batch: BatchID? = nil
    ) async throws -> SendID {
        let draft = Draft(
            door: .sendGrid, batch: batch,
            content: Content(
                from: Mailbox(address: "from@example.org"), subject: subject,
                parts: [BodyPart(type: "text/plain", text: "Hi")]),
            messages: recipients.map {
                Message(to: [Mailbox(address: $0)], due: Self.start + .hours(1))
            })
        let answer = try await sending.schedule(draft, of: account ?? self.account)
        guard case .scheduled(let id, _) = answer else { throw NameTaken() }
        return id
    }

    func states(of send: SendID) async throws -> [String] {
        try await sending.show(.id(send), of: account)?.deliveries.map(\.shownState) ?? []
    }

    /// Brings one delivery to where its dot may leave.
    func release(_ send: SendID, _ position: Int = 0) async throws -> Hold {
        let request = ClaimRequest(
            now: time.now, limit: 1, lease: time.now + .hours(1), seed: 1,
            only: DeliveryID(send: send, position: position))
        let hold = try #require(await store.claim(request).holds.first)
        let answer = try await store.release(
            hold, stamp: Stamp(date: .epoch, hash: []), at: time.now)
        #expect(answer == .released)
        return hold
    }

    func settle(_ hold: Hold) async throws {
        let isOurs = try await store.settle(
            hold, .accepted, reply: "", at: time.now, jitter: 0)
        #expect(isOurs)
    }

    /// Lets the patience of a waiting verb run out, look by look.
    func exhaustPatience() async throws {
        for _ in 0..<60 {
            try await time.untilSleeping(for: .milliseconds(50))
            time.advance(by: .milliseconds(50))
        }
    }
}
