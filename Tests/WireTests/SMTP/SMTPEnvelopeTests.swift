import BelaySMTP
import Testing

@Suite("What MAIL and RCPT say of a mail")
struct SMTPEnvelopeTests {
    static let hostile = [
        "a\r\nDATA@x", "a\n@x", "a\0@x", "a b@x", "a>@x", "<a@x", "\"a@x", "\"a\\\"@x",
        String(repeating: "a", count: 321),
    ]

    @Test(arguments: hostile)
    func `a path that would change its command is refused`(path: String) throws {
        #expect(throws: SMTPEnvelope.Problem.recipient) {
            try SMTPEnvelope(returnPath: "", recipient: path, size: 0)
        }
        #expect(throws: SMTPEnvelope.Problem.returnPath) {
            try SMTPEnvelope(returnPath: path, recipient: "b@x", size: 0)
        }
    }

    @Test func `a quoted path may hold blanks, and a return path nothing`() throws {
        let envelope = try SMTPEnvelope(
            returnPath: "", recipient: "\"a > \\\" b\"@x", message: Array("A\r\n\r\n\u{E9}".utf8))
        #expect(envelope.size == 7)
        #expect(envelope.isEightBit)
        #expect(throws: SMTPEnvelope.Problem.recipient) {
            try SMTPEnvelope(returnPath: "", recipient: "", size: 0)
        }
    }

    /// The message, whether its body is beyond ASCII, and whether its header section is.
    static let messages: [(String, Bool, Bool)] = [
        ("", false, false),
        ("From: a@x\r\n\r\nplain\r\n", false, false),
        ("From: \u{E9}@x\r\n\r\nplain\r\n", false, true),
        ("From: a@x\r\n\r\n\u{E9}\r\n", true, false),
        ("From: \u{E9}@x\r\n\r\n\u{E9}\r\n", true, true),
        ("From: a@x\r\n folded\r\nTo: \u{E9}@x\r\n\r\nplain\r\n", false, true),
        ("\r\n\u{E9}\r\n", true, false),
        ("From: \u{E9}@x\r\n", false, true),
    ]

    @Test(arguments: messages)
    func `octets beyond 127 are told apart by where they stand`(
        message: String, isEightBit: Bool, needsUTF8: Bool
    ) throws {
        let envelope = try SMTPEnvelope(
            returnPath: "a@x", recipient: "b@x", message: Array(message.utf8))
        #expect(envelope.isEightBit == isEightBit)
        #expect(envelope.needsUTF8 == needsUTF8)
        #expect(envelope.size == message.utf8.count)
    }
}
