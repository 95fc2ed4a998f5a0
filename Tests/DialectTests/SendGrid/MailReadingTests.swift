import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import HTTPTypes
import Testing

@Suite("What a mail/send body becomes")
struct MailReadingTests {
    private static let rich: JSON = {
        var mail = SampleMail.attaching("disposition", "inline")
        mail.set(
            ["personalizations", "0"],
            to: [
                "to": [["email": "a@example.org", "name": "Å"], ["email": "b@example.org"]],
                "cc": [["email": "c@example.org"]], "bcc": [["email": "d@example.org"]],
                "from": ["email": "other@example.com"], "subject": "Own",
                "headers": ["X-Own": "1"], "substitutions": ["-b-": "2", "-a-": "1"],
                "custom_args": ["order": "7"], "send_at": 1_800_000_060,
            ])
        mail.set(["reply_to"], to: ["email": "reply@example.com", "name": "Reply"])
        mail.set(["content", "1"], to: ["type": "text/html", "value": "<p>"])
        mail.set(["content", "2"], to: ["type": "text/calendar", "value": "BEGIN"])
        mail.set(["sections"], to: ["s": "t"])
        mail.set(["headers"], to: ["X-Root": "2"])
        mail.set(["categories"], to: ["one", "two"])
        mail.set(["custom_args"], to: ["shop": "3"])
        return mail
    }()

    @Test func `every field that shapes a mail is kept`() async throws {
        let trial = try await SendGridTrial()
        let batch = await trial.makeBatch()
        var mail = Self.rich
        mail.set(["batch_id"], to: .string(batch))
        let record = try #require(try await trial.stored(await trial.send(mail)))
        let send = record.send
        #expect(send.batch == BatchID(batch))
        #expect(send.door == .sendGrid)
        #expect(send.tags == ["one", "two"])
        #expect(
            send.content
                == Content(
                    from: Mailbox(address: "from@example.com", name: "The Desk"),
                    replyTo: [Mailbox(address: "reply@example.com", name: "Reply")],
                    subject: "Your order",
                    parts: [
                        BodyPart(type: "text/plain", text: "It is on its way."),
                        BodyPart(type: "text/html", text: "<p>"),
                        BodyPart(type: "text/calendar", text: "BEGIN"),
                    ],
                    headers: [HeaderField(name: "X-Root", value: "2")],
                    attachments: [
                        Attachment(
                            filename: "a.txt", type: "text/plain", bytes: Array("hello".utf8),
                            contentID: "a1", isInline: true)
                    ],
                    sections: ["s": "t"], arguments: ["shop": "3"]))
        #expect(
            send.messages == [
                Message(
                    from: Mailbox(address: "other@example.com"), subject: "Own",
                    to: [
                        Mailbox(address: "a@example.org", name: "Å"),
                        Mailbox(address: "b@example.org"),
                    ],
                    cc: [Mailbox(address: "c@example.org")],
                    bcc: [Mailbox(address: "d@example.org")],
                    headers: [HeaderField(name: "X-Own", value: "1")],
                    substitutions: [
                        Message.Substitution(tag: "-b-", text: "2"),
                        Message.Substitution(tag: "-a-", text: "1"),
                    ],
                    arguments: ["order": "7"],
                    due: SendGridTrial.start + .seconds(60))
            ])
        #expect(record.deliveries.map(\.recipient).count == 4)
    }

    @Test func `a list of reply addresses is kept in order`() async throws {
        let trial = try await SendGridTrial()
        let list: JSON = [["email": "b@example.com"], ["email": "a@example.com", "name": "A"]]
        let answer = await trial.send(SampleMail.with("reply_to_list", list))
        let replies = try await trial.stored(answer)?.send.content.replyTo
        #expect(
            replies == [
                Mailbox(address: "b@example.com"), Mailbox(address: "a@example.com", name: "A"),
            ])
    }

    @Test(arguments: [
        "reply_to", "reply_to_list", "attachments", "template_id", "sections", "headers",
        "categories", "custom_args", "send_at", "batch_id", "asm", "ip_pool_name",
        "mail_settings", "tracking_settings", "personalizations.0.cc", "personalizations.0.from",
        "personalizations.0.subject", "personalizations.0.headers", "from.name",
    ])
    func `null is the same as absent`(_ path: String) async throws {
        let trial = try await SendGridTrial()
        #expect(await trial.send(SampleMail.with(path, .null)).status == .accepted)
    }

    private static let kinds: [(path: String, value: JSON, expected: String)] = [
        ("personalizations", "a", "array"), ("personalizations.0", "a", "object"),
        ("personalizations.0.to", "a", "array"), ("personalizations.0.to.0", "a", "object"),
        ("personalizations.0.to.0.email", 1, "string"),
        ("personalizations.0.to.0.name", 1, "string"),
        ("personalizations.0.substitutions", [], "object"),
        ("personalizations.0.custom_args", [], "object"),
        ("personalizations.0.dynamic_template_data", [], "object"),
        ("from", "a", "object"), ("reply_to", [], "object"), ("reply_to_list", [:], "array"),
        ("content", "a", "array"), ("content.0", "a", "object"), ("attachments", [:], "array"),
        ("attachments.0", 1, "object"), ("sections", 1, "object"), ("headers", 1, "object"),
        ("custom_args", "a", "object"), ("asm", 1, "object"), ("mail_settings", 1, "object"),
        ("mail_settings.sandbox_mode", true, "object"), ("tracking_settings", [], "object"),
        ("tracking_settings.ganalytics", 1, "object"),
    ]

    @Test(arguments: kinds.indices)
    func `a value of the wrong kind is named`(_ index: Int) async throws {
        let (path, value, expected) = Self.kinds[index]
        let trial = try await SendGridTrial()
        let answer = await trial.send(SampleMail.with(path, value))
        let flaw = answer.flaws.first { $0.field == path }
        #expect(flaw?.message == "Invalid type. Expected: \(expected), given: \(value.typeName).")
    }

    @Test(arguments: [
        "headers", "custom_args", "sections", "personalizations.0.headers",
        "personalizations.0.custom_args", "personalizations.0.substitutions",
    ])
    func `a map holds strings, or the body is unreadable`(_ path: String) async throws {
        let trial = try await SendGridTrial()
        for value: JSON in [1, true, .null, ["a"], ["a": "b"]] {
            let answer = await trial.send(SampleMail.with(path, ["k": value]))
            #expect(
                answer.text
                    == #"{"errors":[{"message":"Bad Request","field":null,"help":null}]}"#)
        }
    }

    @Test(arguments: [
        ("a", 9_999, true), ("a", 10_000, false), ("shop", 9_996, true), ("shop", 9_997, false),
    ])
    func `custom arguments are counted together, and one of the same name once`(
        _ name: String, _ length: Int, _ isTaken: Bool
    ) async throws {
        let trial = try await SendGridTrial()
        // `a` is beside an argument of no bytes, `shop` in the place of one of many.
        let shared: JSON = name == "shop" ? ["shop": "a shop that counts for nothing"] : [:]
        var mail = SampleMail.with("custom_args", shared)
        let text = String(repeating: "x", count: length)
        mail.set(
            ["personalizations", "0", "custom_args"],
            to: .object([JSON.Member(name: name, value: .string(text))]))
        #expect(await trial.send(mail).status == (isTaken ? .accepted : .badRequest))
    }

    @Test func `shared custom arguments that are too big are said to be so once`() async throws {
        let trial = try await SendGridTrial(SendGridSettings(maxCustomArguments: 50_000))
        let text = JSON.string(String(repeating: "x", count: 50_000))
        var mail = SampleMail.with("custom_args", ["a": text])
        mail.set(["personalizations", "0", "custom_args"], to: ["b": "c"])
        let answer = await trial.send(mail)
        #expect(answer.flaws.map(\.field) == ["custom_args"])
        #expect(answer.flaws.first?.message.contains("exceed 50,000 bytes") == true)
    }

    @Test(arguments: [
        ("YQ==", true), ("YWI=", true), ("YWJj", true), ("+/+/", true), ("YQ=", false),
        ("YQ", false), ("YR==", false), ("YWJ=", false), ("YW Jj", false), ("YWJj\n", false),
        ("YW-_", false), ("====", false), ("Y===", false), ("YQ==YQ==", false), ("YWJjÄ", false),
    ])
    func `base64 is read strictly`(_ text: String, _ isTaken: Bool) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(SampleMail.attaching("content", .string(text)))
        #expect(answer.status == (isTaken ? .accepted : .badRequest))
    }

    @Test func `all bytes come through base64`() async throws {
        let trial = try await SendGridTrial()
        for count in 253...256 {
            let bytes = (0..<count).map { UInt8($0) }
            let text = Base64Sample.encode(bytes)
            let answer = await trial.send(SampleMail.attaching("content", .string(text)))
            let stored = try await trial.stored(answer)?.send.content.attachments.first?.bytes
            #expect(stored == bytes)
        }
    }

    @Test func `no answer lists more flaws than it may`() async throws {
        let trial = try await SendGridTrial(SendGridSettings(maxFlaws: 3))
        let answer = await trial.send(
            SampleMail.with("content", SampleMail.copies(50) { _ in [:] }))
        #expect(answer.flaws.count == 3)
    }

    @Test(arguments: ["content", "attachments"])
    func `a mail has a thousand parts and not one more`(_ field: String) async throws {
        let trial = try await SendGridTrial()
        let part: JSON =
            field == "content"
            ? ["type": "text/plain", "value": "a"] : ["content": "YQ==", "filename": "a"]
        for (count, status) in [(1_000, HTTPResponse.Status.accepted), (1_001, .badRequest)] {
            let answer = await trial.send(
                SampleMail.with(field, SampleMail.copies(count) { _ in part }))
            #expect(answer.status == status)
            #expect(answer.flaws.map(\.field) == (count > 1_000 ? [field] : []))
        }
    }

    @Test func `a subject is needed where no personalization has its own`() async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.without("subject")
        mail.set(["personalizations", "0", "subject"], to: "Own")
        #expect(await trial.send(mail).status == .accepted)
        mail.set(["personalizations", "1"], to: ["to": [["email": "b@example.org"]]])
        #expect(await trial.send(mail).flaws.map(\.field) == ["subject"])
    }

    @Test func `sandboxed mail is not stored`() async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("mail_settings.sandbox_mode.enable", true))
        #expect(answer.status == .ok)
        #expect(answer.header("X-Message-Id")?.utf8.count == 22)
        #expect(try await trial.sending.list(SendFilter(), of: trial.account).isEmpty)
    }

    @Test(arguments: [
        "bypass_spam_management", "bypass_bounce_management", "bypass_unsubscribe_management",
    ])
    func `the widest bypass stands alone`(_ other: String) async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.with("mail_settings.bypass_list_management.enable", true)
        let path = "mail_settings.\(other).enable".split(separator: ".")[...]
        mail.set(path, to: false)
        #expect(await trial.send(mail).status == .accepted)
        mail.set(path, to: true)
        let answer = await trial.send(mail)
        #expect(answer.flaws.map(\.field) == ["mail_settings.bypass_list_management"])
    }

    @Test func `names that only Unicode makes one make a body unreadable`() async throws {
        let trial = try await SendGridTrial()
        for path in ["custom_args", "sections"] {
            let answer = await trial.send(
                SampleMail.with(path, ["\u{E9}": "1", "e\u{301}": "2"]))
            #expect(answer.flaws.map(\.message) == ["Bad Request"])
        }
    }

    @Test(arguments: ["content-language", "Date", "MESSAGE-ID", "Sender", "MIME-Version"])
    func `fields that the server writes are reserved`(_ name: String) async throws {
        let trial = try await SendGridTrial()
        let headers: JSON = .object([JSON.Member(name: name, value: "1")])
        let answer = await trial.send(SampleMail.with("headers", headers))
        #expect(answer.flaws.map(\.message) == ["Header can not be one of the reserved keys."])
    }
}

/// Base64 by the book, to hold against the strict reader.
enum Base64Sample {
    static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bits = bytes.flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 } }
        let digits = stride(from: 0, to: bits.count, by: 6).map { start in
            (0..<6).reduce(0) { $0 << 1 | (start + $1 < bits.count ? Int(bits[start + $1]) : 0) }
        }
        let text = String(decoding: digits.map { alphabet[$0] }, as: UTF8.self)
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
