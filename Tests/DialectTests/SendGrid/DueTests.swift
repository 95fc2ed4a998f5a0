import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import HTTPTypes
import Testing

@Suite("When a mail is due")
struct DueTests {
    private static let now: Int64 = 1_800_000_000

    /// What a `send_at` comes to: seconds from now, or the message that refuses it.
    private static let table: [(value: JSON, due: Int64?, refusal: String?)] = [
        (.integer(now + 1), 1, nil),
        (.integer(now + 259_200), 259_200, nil),
        (.integer(now + 259_201), nil, far),
        (.integer(now * 1_000), nil, far),
        (.integer(.max), nil, far),
        (.integer(now), 0, nil),
        (.integer(now - 1), 0, nil),
        (0, 0, nil),
        (-5, 0, nil),
        (.integer(.min), 0, nil),
        (.number(Double(now) + 60), 60, nil),
        (.number(1.80000006e9), 60, nil),
        (.number(1e300), nil, far),
        (.number(-1e300), 0, nil),
        (.number(Double(now) + 60.5), nil, kind("number")),
        (.number(0.5), nil, kind("number")),
        (.string("1800000060"), nil, kind("string")),
        (.string("now"), nil, kind("string")),
        (true, nil, kind("boolean")),
        ([], nil, kind("array")),
        ([:], nil, kind("object")),
        (.null, 0, nil),
    ]

    private static let far = "Scheduling more than 72 hours in advance is forbidden."

    private static func kind(_ given: String) -> String {
        "Invalid type. Expected: integer, given: \(given)."
    }

    @Test(arguments: table.indices, ["send_at", "personalizations.0.send_at"])
    func `a time is read, or refused; never taken for now`(_ row: Int, _ path: String)
        async throws
    {
        let (value, due, refusal) = Self.table[row]
        let trial = try await SendGridTrial()
        let answer = await trial.send(SampleMail.with(path, value))
        if let refusal {
            #expect(answer.status == .badRequest)
            #expect(answer.flaws.map(\.message) == [refusal])
            #expect(answer.flaws.first?.field == path)
        } else {
            #expect(answer.status == .accepted)
            let record = try await trial.stored(answer)
            let wait = record?.send.messages.first?.due.since(SendGridTrial.start)
            #expect(wait == due.map { .seconds($0) })
        }
    }

    @Test func `a time beyond 64 bits makes the body unreadable`() async throws {
        let trial = try await SendGridTrial()
        let text = SampleMail.with("send_at", 77).encodedText()
            .replacing(":77", with: ":99999999999999999999")
        let answer = await trial.call(.post, "/v3/mail/send", text)
        #expect(answer.status == .badRequest)
        #expect(answer.flaws.map(\.message) == ["Bad Request"])
    }

    @Test func `a personalization's own time wins over the mail's, and the mail's over now`()
        async throws
    {
        let trial = try await SendGridTrial()
        var mail = SampleMail.with("send_at", .integer(Self.now + 60))
        mail.set(["personalizations", "1"], to: ["to": [["email": "b@example.org"]]])
        mail.set(["personalizations", "1", "send_at"], to: .integer(Self.now + 120))
        mail.set(["personalizations", "2"], to: ["to": [["email": "c@example.org"]]])
        mail.set(["personalizations", "2", "send_at"], to: 5)
        let record = try await trial.stored(await trial.send(mail))
        let waits = record?.send.messages.map { $0.due.since(SendGridTrial.start) }
        #expect(waits == [.seconds(60), .seconds(120), .zero])
    }

    @Test func `without a horizon any year that can be written will do`() async throws {
        let trial = try await SendGridTrial(SendGridSettings(horizon: nil))
        let last: Int64 = 253_402_300_799
        let taken = await trial.send(SampleMail.with("send_at", .integer(last)))
        #expect(taken.status == .accepted)
        let refused = await trial.send(SampleMail.with("send_at", .integer(last + 1)))
        let words = "The send_at parameter is expecting a Unix timestamp as an integer."
        #expect(refused.flaws.first?.message.hasPrefix(words) == true)
    }

    @Test(arguments: [
        (Duration.hours(1), "1 hour"), (.hours(48), "48 hours"), (.seconds(90), "90 seconds"),
    ])
    func `another horizon says so`(_ horizon: Duration, _ words: String) async throws {
        let trial = try await SendGridTrial(SendGridSettings(horizon: horizon))
        let answer = await trial.send(SampleMail.with("send_at", .integer(Self.now + 999_999)))
        #expect(
            answer.flaws.map(\.message)
                == ["Scheduling more than \(words) in advance is forbidden."])
    }
}
