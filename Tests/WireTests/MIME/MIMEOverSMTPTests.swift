import BelayMIME
import BelaySMTP
import Testing

/// What a client may put into a body, on its way through composing, DATA and the relay's reading.
@Suite("A body on the wire")
struct MIMEOverSMTPTests {
    private static let long = String(repeating: "x", count: 3_000)

    /// The text, and what a reader is to find: line ends are CRLF, all else stays.
    static let texts: [(String, String)] = [
        ("a\rb", "a\rb"), ("\r", "\r"), ("a\r", "a\r"), ("a\n", "a\r\n"),
        ("a\nb\nc", "a\r\nb\r\nc"),
        ("a\n\rb", "a\r\n\rb"), ("a\r\r\nb", "a\r\r\nb"), (".", "."), (".\n", ".\r\n"),
        (".\n.\n..\n...\n", ".\r\n.\r\n..\r\n...\r\n"), ("a\n.\nb", "a\r\n.\r\nb"),
        ("a\r.\rb", "a\r.\rb"), ("a\r\n.\r\nb", "a\r\n.\r\nb"), ("a\n.\r\nb", "a\r\n.\r\nb"),
        ("a\0b", "a\0b"), ("a\r\n\0.\r\nb", "a\r\n\0.\r\nb"),
        (long, long), (long + "\n." + long + "\n", long + "\r\n." + long + "\r\n"),
        (String(repeating: ".", count: 3_000), String(repeating: ".", count: 3_000)),
        (String(repeating: "\u{F6}", count: 3_000), String(repeating: "\u{F6}", count: 3_000)),
        (
            "a\n.\nMAIL FROM:<x@x>\nRCPT TO:<y@y>\nDATA\nz\n.\n",
            "a\r\n.\r\nMAIL FROM:<x@x>\r\nRCPT TO:<y@y>\r\nDATA\r\nz\r\n.\r\n"
        ),
    ]

    @Test(arguments: texts)
    func `it is one message, and reads back as it was given`(
        text: String, expected: String
    ) throws {
        var draft = sampleDraft()
        draft.parts = ["text/plain", "text/html"].map { .init(type: $0, text: text) }
        draft.attachments = [
            .init(filename: "f", type: "text/plain", bytes: Array(text.utf8))
        ]
        let composed = try MIMEComposer.compose(draft)
        // Nil when a line of it could end the mail data, or a line end is not whole.
        let received = try #require(DotStufferTests.received(DotStuffer.stuffed(composed)))
        #expect(received == composed)
        #expect(ReadMail.lines(received[...]).allSatisfy { $0.count <= 998 })
        let parts = try ReadMail(received).parts()
        #expect(parts.last?.content == Array(text.utf8))
        let alternatives = try #require(try parts.first?.parts())
        #expect(alternatives.map(\.content) == [Array(expected.utf8), Array(expected.utf8)])
    }

    @Test func `a line beyond every limit is no reason to change it`() {
        let line = Array((String(repeating: "y", count: 100_000) + "\r\n.\r\n").utf8)
        #expect(DotStufferTests.received(DotStuffer.stuffed(line)) == line)
    }
}
