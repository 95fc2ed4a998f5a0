import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import HTTPTypes
import Testing

@Suite("Line breaks and other dangers in every field that reaches a mail")
struct FieldSafetyTests {
    /// A field's path, and whether it may hold text beyond ASCII.
    private struct Field: CustomStringConvertible {
        let path: String
        /// The value around the danger.
        var value: @Sendable (String) -> String = { "a" + $0 + "b" }
        var takesText = false

        var description: String { path }
    }

    private static func address(_ danger: String) -> String { "a\(danger)b@example.com" }

    private static let fields: [Field] =
        [
            "personalizations.0.to.0.email", "from.email", "reply_to.email",
            "reply_to_list.0.email", "personalizations.0.cc.0.email",
            "personalizations.0.bcc.0.email", "personalizations.0.from.email",
        ].map { Field(path: $0, value: address) }
        + [
            "personalizations.0.to.0.name", "from.name", "subject", "personalizations.0.subject",
            "headers.X-Thing", "personalizations.0.headers.X-Thing", "attachments.0.filename",
        ].map { Field(path: $0, takesText: true) }
        + [
            Field(path: "content.0.type", value: { "text/a\($0)b" }),
            Field(path: "attachments.0.type", value: { "text/a\($0)b" }),
            Field(path: "attachments.0.content_id"),
            Field(path: "categories.0"),
        ]

    private static let dangers: [(name: String, text: String)] = [
        ("CRLF", "\r\n"), ("LF", "\n"), ("CR", "\r"), ("NUL", "\0"), ("DEL", "\u{7F}"),
        ("ESC", "\u{1B}"), ("NEL", "\u{85}"), ("line separator", "\u{2028}"),
        ("percent", "%0d%0a"), ("CRLF and an accent", "\r\n\u{301}"),
        ("a smuggled field", "\r\nBcc: x@example.com"),
    ]

    private static func mail(_ field: Field, _ text: String) -> JSON {
        var mail = SampleMail.valid
        if field.path.hasPrefix("attachments") {
            mail = SampleMail.attaching("disposition", "inline")
        } else if field.path.hasPrefix("reply_to") || field.path.contains("cc.0")
            || field.path.hasPrefix("personalizations.0.from")
        {
            let end = field.path.lastIndex(of: ".") ?? field.path.endIndex
            mail = SampleMail.with(String(field.path[..<end]), ["name": "Some"])
        }
        mail.set(field.path.split(separator: ".")[...], to: .string(field.value(text)))
        return mail
    }

    @Test(arguments: fields.indices, dangers.indices)
    func `a danger is refused at its field, or is harmless in the mail`(
        _ place: Int, _ kind: Int
    ) async throws {
        let field = Self.fields[place]
        let danger = Self.dangers[kind]
        let trial = try await SendGridTrial()
        let answer = await trial.send(Self.mail(field, danger.text))
        let isControl = danger.text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        let isASCII = danger.text.utf8.allSatisfy { $0 < 0x80 }
        let mustRefuse = isControl || !isASCII && !field.takesText
        guard mustRefuse else {
            #expect(answer.status == .accepted, "\(field) \(danger.name): \(answer.text)")
            try await expectOneField(answer, trial)
            return
        }
        #expect(answer.status == .badRequest, "\(field) \(danger.name)")
        let there = field.path.replacing(".X-Thing", with: "")
        #expect(answer.flaws.map(\.field) == [there], "\(danger.name): \(answer.flaws)")
        #expect(answer.flaws.allSatisfy { !$0.message.isEmpty })
    }

    /// The mail has the very fields that the harmless one has.
    private func expectOneField(_ answer: DoorAnswer, _ trial: SendGridTrial) async throws {
        let record = try #require(try await trial.stored(answer))
        let message = try #require(record.send.messages.first)
        let load = Load(content: record.send.content, message: message, stamp: nil)
        let hold = Hold(
            id: DeliveryID(send: record.send.id, position: 0), account: trial.account,
            claim: Lifecycle.Claim(fence: 1, token: 1, version: 1), message: 0,
            recipient: "to@example.org", due: message.due, doubts: 0, doubtPolicy: .resend)
        let bytes = try Composer(name: "belay.example").compose(hold, load, date: trial.sending.now)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
        #expect(!lines.contains { $0.hasPrefix("Bcc:") || $0.hasPrefix("b") })
    }

    @Test(arguments: dangers.indices)
    func `a header's name is a name and nothing else`(_ kind: Int) async throws {
        let danger = Self.dangers[kind]
        let trial = try await SendGridTrial()
        for path in ["headers", "personalizations.0.headers"] {
            let headers: JSON = .object([
                JSON.Member(name: "X-A" + danger.text + "B", value: "1")
            ])
            let answer = await trial.send(SampleMail.with(path, headers))
            if danger.name == "percent" {
                #expect(answer.status == .accepted)
            } else if danger.text.utf8.contains(0) {
                // A name with a NUL is no JSON for the reader.
                #expect(answer.flaws.map(\.message) == ["Bad Request"])
            } else {
                #expect(answer.flaws.map(\.field) == [path], "\(danger.name)")
            }
        }
    }

    @Test(arguments: dangers.indices)
    func `a batch id with a danger is an unknown one`(_ kind: Int) async throws {
        let trial = try await SendGridTrial()
        let batch = await trial.makeBatch()
        let text = batch + Self.dangers[kind].text
        let answer = await trial.send(SampleMail.with("batch_id", .string(text)))
        #expect(answer.flaws.map(\.field) == ["batch_id"])
        let stop: JSON = ["batch_id": .string(text), "status": "cancel"]
        let stopped = await trial.call(.post, "/v3/user/scheduled_sends", stop.encodedText())
        #expect(stopped.flaws.map(\.message) == ["invalid batch id"])
    }

    @Test func `a body may hold what a header may not`() async throws {
        let trial = try await SendGridTrial()
        for danger in Self.dangers {
            let answer = await trial.send(
                SampleMail.with("content.0.value", .string("a\(danger.text)b")))
            #expect(answer.status == .accepted, "\(danger.name)")
        }
    }

    /// Where a tag stands, and the field that a text is refused at that takes its place.
    private static let landings: [(path: String, value: JSON, field: String)] = [
        ("subject", "-x-", "subject"),
        ("personalizations.0.subject", "-x-", "personalizations.0.subject"),
        ("headers", ["X-A": "-x-"], "headers"),
        ("personalizations.0.headers", ["X-A": "-x-"], "personalizations.0.headers"),
        ("reply_to", ["email": "a@example.com", "name": "-x-"], "reply_to.name"),
        ("reply_to_list", [["email": "-x-@example.com"]], "reply_to_list.0.email"),
    ]

    /// Substitutions are put in while composing, so what they break is found there.
    @Test(arguments: landings.indices)
    func `a line break that a substitution brings in is refused where it lands`(
        _ index: Int
    ) async throws {
        let landing = Self.landings[index]
        let trial = try await SendGridTrial()
        var mail = SampleMail.with(landing.path, landing.value)
        mail.set(["personalizations", "0", "substitutions"], to: ["-x-": "a\r\nBcc: b@c.example"])
        let answer = await trial.send(mail)
        #expect(answer.status == .badRequest)
        #expect(answer.flaws.map(\.field) == [landing.field])
    }
}
