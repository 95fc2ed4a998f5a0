import BelayCore
import BelayMIME
import BelaySending
import BelayStore
import BelayTesting
import Testing

@Suite("Substituting tags")
struct SubstitutionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let tags: [(tag: String, text: String)]
        var sections: [String: String] = [:]
        let result: String

        init(
            _ description: String, _ text: String, _ tags: [(tag: String, text: String)],
            sections: [String: String] = [:], _ result: String
        ) {
            testDescription = description
            self.text = text
            self.tags = tags
            self.sections = sections
            self.result = result
        }
    }

    static let cases = [
        Case("no tags", "Dear -name-", [], "Dear -name-"),
        Case("one tag, everywhere", "-n- and -n-", [("-n-", "Ann")], "Ann and Ann"),
        Case("the longest fits first", "-n-x-", [("-n-", "short"), ("-n-x-", "long")], "long"),
        Case("whatever their order", "-n-x-", [("-n-x-", "long"), ("-n-", "short")], "long"),
        Case("the first of two alike", "-n-", [("-n-", "one"), ("-n-", "two")], "one"),
        Case("left to right", "abab", [("aba", "X"), ("ba", "Y")], "Xb"),
        Case("what was put in is not read again", "a", [("a", "b"), ("b", "c")], "b"),
        Case("nor with what follows it", "ab", [("a", "x"), ("xb", "never")], "xb"),
        Case("a tag that holds itself", "a", [("a", "aa")], "aa"),
        Case("an empty tag is none", "a", [("", "x"), ("a", "b")], "b"),
        Case("an empty text takes away", "a-n-b", [("-n-", "")], "ab"),
        Case("a tag at the end, cut short", "a -n", [("-n-", "x")], "a -n"),
        Case("overlap with itself", "---n-", [("-n-", "x")], "--x"),
        Case("tags have case", "-N-", [("-n-", "x")], "-N-"),
        Case("a section", "-s-", [("-s-", ":long")], sections: [":long": "much"], "much"),
        Case(
            "tags in a section", "-s-", [("-s-", ":long"), ("-n-", "Ann")],
            sections: [":long": "Dear -n-"], "Dear Ann"),
        Case(
            "a section in a section stays as it is", "-s-", [("-s-", ":a")],
            sections: [":a": ":b", ":b": "deep"], ":b"),
        Case("a section named in the text", ":a", [("-n-", "x")], sections: [":a": "-n-"], "x"),
        Case("no section of that name", "-s-", [("-s-", ":none")], sections: [":a": "b"], ":none"),
        // A Character would hide the tag: bytes do not.
        Case(
            "before a mark that combines", "-n-\u{301} in plain words", [("-n-", "x")],
            "x=CC=81 in plain words"),
        Case(
            "other bytes of the same letter", "e\u{301} in plain words", [("\u{e9}", "x")],
            "e=CC=81 in plain words"),
        Case("a tag that is not ASCII", "\u{ab}n\u{bb}", [("\u{ab}n\u{bb}", "x")], "x"),
    ]

    @Test(arguments: cases)
    func `each text becomes this`(_ line: Case) throws {
        var content = DraftMaker.content
        content.parts = [BodyPart(type: "text/plain", text: line.text)]
        content.sections = line.sections
        var message = DraftMaker.message(to: ["one@example.org"], due: .epoch)
        message.substitutions = line.tags.map { .init(tag: $0.tag, text: $0.text) }
        let mail = try Mail(content, message)
        #expect(mail.body == line.result)
    }

    @Test func `tags count in subject, reply-to and header values, and nowhere else`() throws {
        var content = DraftMaker.content
        content.from.name = "-n-"
        content.subject = "For -n-"
        content.replyTo = [Mailbox(address: "-n-@example.com", name: "To -n-")]
        content.headers = [HeaderField(name: "X-n", value: "is -n-")]
        var message = DraftMaker.message(to: ["one@example.org"], due: .epoch)
        message.to[0].name = "-n-"
        message.substitutions = [.init(tag: "-n-", text: "ann")]
        let mail = try Mail(content, message)
        #expect(mail.field("Subject") == "For ann")
        #expect(mail.field("Reply-To") == "To ann <ann@example.com>")
        #expect(mail.field("X-n") == "is ann")
        #expect(mail.field("From") == "-n- <sender@example.com>")
        #expect(mail.field("To") == "-n- <one@example.org>")
    }

    @Test func `a text may not grow without end`() {
        var content = DraftMaker.content
        content.parts = [
            BodyPart(type: "text/plain", text: String(repeating: "a", count: 100_000))
        ]
        var message = DraftMaker.message(to: ["one@example.org"], due: .epoch)
        message.substitutions = [.init(tag: "a", text: String(repeating: "b", count: 1_000_000))]
        #expect(throws: MIMEError.tooLong(.init(.parts, 0))) { try Mail(content, message) }
        content.sections = [":s": String(repeating: "a", count: 100_000)]
        #expect(throws: MIMEError.tooLong(.init(.parts))) { try Mail(content, message) }
    }
}
