import BelayCore
import BelayMIME
import BelaySending
import BelayStore
import BelayTesting
import Testing

@Suite("Composing a message")
struct ComposerTests {
    private let message = DraftMaker.message(to: ["one@example.org"], due: .epoch)

    @Test func `the same message and date give the same bytes`() throws {
        var content = DraftMaker.content
        content.parts.append(BodyPart(type: "text/html", text: "<p>caf\u{e9} -n- :s</p>"))
        content.attachments = [
            Attachment(filename: "a.bin", type: "application/octet-stream", bytes: [0, 13, 10])
        ]
        content.sections = ["a": "1", "b": "2", ":s": "3", ":t": "4"]
        var message = message
        message.substitutions = [.init(tag: "-n-", text: ":t"), .init(tag: "-m-", text: ":s")]
        let first = try Mail(content, message)
        for _ in 0..<5 { #expect(try Mail(content, message).bytes == first.bytes) }
        let later = Instant(milliseconds: 1_700_000_001_000)
        #expect(try Mail(content, message, date: later).bytes != first.bytes)
    }

    @Test func `the message's own sender and subject win`() throws {
        var message = message
        message.from = Mailbox(address: "other@example.com")
        message.subject = "Another"
        let mail = try Mail(DraftMaker.content, message)
        #expect(mail.field("From") == "other@example.com")
        #expect(mail.field("Subject") == "Another")
        #expect(mail.field("Date") == "Tue, 14 Nov 2023 22:13:20 +0000")
    }

    @Test func `the Message-ID names send, message and server`() throws {
        let mail = try Mail(DraftMaker.content, message)
        let send = SendID(high: 0x7000, low: 1)
        #expect(mail.field("Message-ID") == "<\(send).0@mail.example.com>")
    }

    @Test func `who gets a blind copy is not shown`() throws {
        var message = message
        message.cc = [Mailbox(address: "two@example.org")]
        message.bcc = [Mailbox(address: "three@example.org")]
        let mail = try Mail(DraftMaker.content, message)
        #expect(mail.field("Cc") == "two@example.org")
        #expect(!String(decoding: mail.bytes, as: UTF8.self).contains("three"))
    }

    struct Merge: Sendable {
        let shared: [String]
        let own: [String]
        let result: [String]
    }

    static let merges = [
        Merge(shared: ["X-A: 1", "X-B: 2"], own: [], result: ["X-A: 1", "X-B: 2"]),
        Merge(shared: ["X-A: 1", "X-B: 2"], own: ["X-B: 3"], result: ["X-A: 1", "X-B: 3"]),
        Merge(shared: ["X-A: 1", "X-B: 2"], own: ["x-a: 3"], result: ["x-a: 3", "X-B: 2"]),
        Merge(shared: ["X-A: 1"], own: ["X-C: 3"], result: ["X-A: 1", "X-C: 3"]),
        Merge(shared: ["X-A: 1", "x-a: 2"], own: ["X-a: 3"], result: ["X-a: 3"]),
        Merge(
            shared: ["X-A: 1"], own: ["x-a: 2", "X-A: 3"], result: ["x-a: 2", "X-A: 3"]),
    ]

    @Test(arguments: merges)
    func `headers are merged by name, whatever its case`(_ line: Merge) throws {
        func fields(_ lines: [String]) -> [HeaderField] {
            lines.map { line in
                let parts = line.split(separator: ": ")
                return HeaderField(name: String(parts[0]), value: String(parts[1]))
            }
        }
        var content = DraftMaker.content
        content.headers = fields(line.shared)
        var message = message
        message.headers = fields(line.own)
        let mail = try Mail(content, message)
        #expect(mail.fields.filter { $0.hasPrefix("X-") || $0.hasPrefix("x-") } == line.result)
    }

    @Test func `a check refuses what composing refuses`() throws {
        let composer = Composer(name: "mail.example.com")
        var work = Limits.substitutionWork
        try composer.check(DraftMaker.content, message, work: &work)
        var content = DraftMaker.content
        content.headers = [HeaderField(name: "Bcc", value: "x@example.org")]
        #expect(throws: MIMEError.reservedHeader("Bcc")) {
            var work = Limits.substitutionWork
            try composer.check(content, message, work: &work)
        }
        #expect(throws: MIMEError.reservedHeader("Bcc")) { try Mail(content, message) }
    }

    struct Costly: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let messages: Int
        let text: Int
        let tag: Int
        let value: Int
        var section = 0
        let isTaken: Bool
    }

    /// Sizes in bytes; a tag of one is half of the text and of the section.
    static let costly = [
        Costly(
            testDescription: "a small tag in a large text, often", messages: 1_000,
            text: 1_000_000, tag: 6, value: 0, isTaken: true),
        Costly(
            testDescription: "tags beyond all measure", messages: 1, text: 1,
            tag: Limits.tagBytes + 1, value: 0, isTaken: false),
        Costly(
            testDescription: "texts that grow, often", messages: 1_000, text: 10_000, tag: 1,
            value: 4_000, isTaken: false),
        Costly(
            testDescription: "sections that grow, often", messages: 1_000, text: 1, tag: 1,
            value: 3_000, section: 10_000, isTaken: false),
    ]

    @Test(arguments: costly)
    func `what costs too much is refused at once`(_ line: Costly) throws {
        let composer = Composer(name: "mail.example.com")
        var content = DraftMaker.content
        content.parts[0].text = String(repeating: "ac", count: line.text / 2)
        if line.section > 0 {
            content.sections = [":s": String(repeating: "ac", count: line.section / 2)]
        }
        var message = message
        message.substitutions = [
            .init(
                tag: String(repeating: "a", count: line.tag),
                text: String(repeating: "b", count: line.value))
        ]
        var work = Limits.substitutionWork
        var isTaken = true
        for _ in 0..<line.messages where isTaken {
            do throws(MIMEError) {
                try composer.check(content, message, work: &work)
            } catch {
                guard case .tooLong = error else { throw error }
                isTaken = false
            }
        }
        #expect(isTaken == line.isTaken)
    }

    @Test func `header fields are work, too`() {
        var content = DraftMaker.content
        content.headers = (0..<100).map { HeaderField(name: "X-\($0)", value: "") }
        var work = 1_000
        #expect(throws: MIMEError.tooLong(.init(.parts))) {
            try Composer(name: "mail.example.com").check(content, message, work: &work)
        }
    }

    /// What a tag puts into the address of a reply, and what is written; nil where it is refused.
    static let replies: [(String, String?)] = [
        ("a@example.org", "a@example.org"), ("a@b\u{FC}cher.example", "a@xn--bcher-kva.example"),
        ("\u{E4}@b\u{FC}cher\u{3002}example", "\u{E4}@xn--bcher-kva.example"),
        ("a@b\u{FC}_cher.example", nil), ("b\u{FC}cher", nil), ("a\u{202E}@example.org", nil),
    ]

    @Test(arguments: replies)
    func `a reply address made by a tag has its domain in A-labels`(
        text: String, expected: String?
    ) throws {
        var content = DraftMaker.content
        content.replyTo = [Mailbox(address: "-reply-")]
        var message = message
        message.substitutions = [.init(tag: "-reply-", text: text)]
        guard let expected else {
            #expect(throws: MIMEError.invalidAddress(.init(.replyTo, 0, .address))) {
                try Mail(content, message)
            }
            return
        }
        #expect(try Mail(content, message).field("Reply-To") == expected)
    }
}
