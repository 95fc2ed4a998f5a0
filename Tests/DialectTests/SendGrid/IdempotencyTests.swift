import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("Mail under an idempotency key", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    private static let mail = SampleMail.valid.encodedText()

    private static func send(
        _ trial: SendGridTrial, _ body: String = mail, under key: String = "order-17"
    ) async throws -> DoorAnswer {
        let field = try #require(HTTPField.Name("Idempotency-Key"))
        return await trial.door.respond(
            to: DoorRequest(
                method: .post, path: "/v3/mail/send",
                headers: [.authorization: "Bearer \(trial.key)", field: key]
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    private static func count(_ trial: SendGridTrial) async throws -> Int {
        try await trial.sending.list(SendFilter(), of: trial.account).count
    }

    @Test(arguments: [StoreError.unknown("cut"), .unavailable("gone"), .interrupted])
    func `an accept whose client heard nothing of it is not made twice`(
        _ error: StoreError
    ) async throws {
        let trial = try await SendGridTrial()
        trial.store.fail(.accept, .after(error))
        #expect(try await Self.send(trial).status == .serviceUnavailable)
        let again = try await Self.send(trial)
        #expect(again.status == .accepted)
        #expect(again.header("Idempotent-Replayed") == "true")
        #expect(try await trial.stored(again) != nil)
        #expect(try await Self.count(trial) == 1)
    }

    @Test func `who has a key hears that a repeat is safe`() async throws {
        let trial = try await SendGridTrial()
        trial.store.fail(.accept, .after(.unknown("no word from the disk")))
        let answer = try await Self.send(trial)
        #expect(answer.flaws.first?.message.contains("the same Idempotency-Key") == true)
        #expect(answer.header("Retry-After") == "1")
    }

    @Test func `who has none hears that a repeat may be sent twice`() async throws {
        let trial = try await SendGridTrial()
        trial.store.fail(.accept, .after(.unknown("no word from the disk")))
        let answer = await trial.send(SampleMail.valid)
        #expect(answer.status == .serviceUnavailable)
        let text = try #require(answer.flaws.first?.message)
        #expect(text.contains("may have been") && text.contains("do not repeat"))
        #expect(answer.header("Retry-After") == nil)
        #expect(try await Self.count(trial) == 1)
    }

    @Test func `an accept that did not come about leaves its key free`() async throws {
        let trial = try await SendGridTrial()
        trial.store.fail(.accept, .before(.full))
        #expect(try await Self.send(trial).status == .serviceUnavailable)
        let other = SampleMail.with("subject", "Other").encodedText()
        let again = try await Self.send(trial, other)
        #expect(again.status == .accepted && again.header("Idempotent-Replayed") == nil)
        #expect(try await Self.count(trial) == 1)
    }

    @Test func `while the first has no answer a second is told to come again`() async throws {
        let trial = try await SendGridTrial()
        let mayGoOn = Watched(false)
        trial.store.follow { verb, _ in
            if verb == .accept { await mayGoOn.waitPatiently { $0 } }
            return nil
        }
        async let first = Self.send(trial)
        try await trial.store.whenCalled(.accept)
        let other = SampleMail.with("subject", "Other").encodedText()
        for body in [Self.mail, other] {
            let second = try await Self.send(trial, body)
            #expect(second.status == .conflict)
            #expect(second.header("Retry-After") == "1")
            #expect(
                second.flaws == [
                    AnsweredFlaw(
                        field: nil,
                        message: "A request with this Idempotency-Key has no answer yet.")
                ])
        }
        async let unrelated = Self.send(trial, under: "order-18")
        try await trial.store.whenCalled(.accept, times: 2)
        mayGoOn.change { $0 = true }
        let answers = try await (first, unrelated)
        #expect(answers.0.status == .accepted && answers.1.status == .accepted)
        let third = try await Self.send(trial)
        #expect(third.header("X-Message-Id") == answers.0.header("X-Message-Id"))
        #expect(try await Self.count(trial) == 2)
    }

    /// Another node was quicker between the look and the accept.
    @Test func `who loses to another node hears the winner's answer`() async throws {
        let trial = try await SendGridTrial()
        let mayGoOn = Watched(false)
        trial.store.follow { verb, _ in
            if verb == .accept { await mayGoOn.waitPatiently { $0 } }
            return nil
        }
        async let loser = Self.send(trial)
        try await trial.store.whenCalled(.accept)
        let node = SendGridTrial(beside: trial)
        let winner = try await Self.send(node)
        mayGoOn.change { $0 = true }
        let late = try await loser
        #expect(winner.status == .accepted && winner.header("Idempotent-Replayed") == nil)
        #expect(late.status == .accepted && late.header("Idempotent-Replayed") == "true")
        #expect(late.header("X-Message-Id") == winner.header("X-Message-Id"))
        #expect(try await Self.count(trial) == 1)
    }

    @Test func `a request without a key asks nothing of the store but its accept`() async throws {
        let trial = try await SendGridTrial()
        // The key of the request itself is known from now on.
        #expect(await trial.send(SampleMail.valid).status == .accepted)
        let before = trial.store.calls.count
        #expect(await trial.send(SampleMail.valid).status == .accepted)
        #expect(trial.store.calls.dropFirst(before) == [.accept])
    }

    @Test func `a repetition is answered even when settings would refuse it now`() async throws {
        let trial = try await SendGridTrial()
        let first = try await Self.send(trial)
        let settings = SendGridSettings(senderDomains: ["elsewhere.example"])
        let node = SendGridTrial(beside: trial, settings)
        #expect(await node.send(SampleMail.valid).status == .forbidden)
        let again = try await Self.send(node)
        #expect(again.status == .accepted)
        #expect(again.header("X-Message-Id") == first.header("X-Message-Id"))
    }
}
