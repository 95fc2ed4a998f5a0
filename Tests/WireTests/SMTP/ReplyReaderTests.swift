import BelaySMTP
import Testing

@Suite("Reading replies")
struct ReplyReaderTests {
    static let readable: [(String, [SMTPReply])] = [
        ("250 ok\r\n", [SMTPReply(code: 250, lines: ["ok"])]),
        ("250\r\n", [SMTPReply(code: 250, lines: [""])]),
        ("250 \r\n", [SMTPReply(code: 250, lines: [""])]),
        ("250 bare\n", [SMTPReply(code: 250, lines: ["bare"])]),
        ("250-a\r\n250-b\n250 c\r\n", [SMTPReply(code: 250, lines: ["a", "b", "c"])]),
        ("250-\r\n250\r\n", [SMTPReply(code: 250, lines: ["", ""])]),
        (
            "220 one\r\n354 two\r\n",
            [SMTPReply(code: 220, lines: ["one"]), SMTPReply(code: 354, lines: ["two"])]
        ),
        (
            "450-4.2.1 grey\r\n450 4.2.1 list\r\n",
            [SMTPReply(code: 450, enhanced: EnhancedCode(4, 2, 1), lines: ["grey", "list"])]
        ),
        (
            "550 5.7.123\r\n",
            [SMTPReply(code: 550, enhanced: EnhancedCode(5, 7, 123), lines: [""])]
        ),
        ("250 2.0.0.example ok\r\n", [SMTPReply(code: 250, lines: ["2.0.0.example ok"])]),
        ("250 3.1.0 no class\r\n", [SMTPReply(code: 250, lines: ["3.1.0 no class"])]),
        ("250 2.1000.0 long\r\n", [SMTPReply(code: 250, lines: ["2.1000.0 long"])]),
        (
            "550 a\u{1B}[2J\0b\rc\u{7F}d\u{85}e\u{E9}\r\n",
            [SMTPReply(code: 550, lines: ["a [2J b c d e\u{E9}"])]
        ),
    ]

    @Test(arguments: readable)
    func `a reply reads the same wherever it is cut`(text: String, expected: [SMTPReply]) throws {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var reader = ReplyReader()
            var replies: [SMTPReply] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                reader.append(part)
                while let reply = try reader.next() { replies.append(reply) }
            }
            #expect(replies == expected)
            #expect(reader.isEmpty)
        }
        var reader = ReplyReader()
        var replies: [SMTPReply] = []
        for byte in bytes {
            reader.append([byte])
            if let reply = try reader.next() { replies.append(reply) }
        }
        #expect(replies == expected)
    }

    static let garbage: [(String, ReplyReader.Garbage)] = [
        ("hello\r\n", .malformed),
        ("\r\n", .malformed),
        ("25\r\n", .malformed),
        ("2500 ok\r\n", .malformed),
        ("250_ok\r\n", .malformed),
        ("150 ok\r\n", .malformed),
        ("600 ok\r\n", .malformed),
        (" 250 ok\r\n", .malformed),
        ("HTTP/1.1 400 Bad Request\r\n", .malformed),
        ("250-a\r\n251 b\r\n", .codeChanged),
        ("250 " + String(repeating: "x", count: 2_100) + "\r\n", .lineTooLong),
        ("250 " + String(repeating: "x", count: 2_100), .lineTooLong),
        (String(repeating: "250-x\r\n", count: 257), .tooManyLines),
    ]

    @Test(arguments: garbage)
    func `what is not a reply is an error that stays`(
        text: String, expected: ReplyReader.Garbage
    ) throws {
        var reader = ReplyReader()
        reader.append(Array(text.utf8))
        #expect(throws: expected) { try reader.next() }
        reader.append(Array("250 ok\r\n".utf8))
        #expect(throws: expected) { try reader.next() }
    }

    @Test(arguments: [("250 123456789\r\n", true), ("250 1234567890\r\n", false)])
    func `the bound counts the line end`(text: String, fits: Bool) throws {
        var reader = ReplyReader(longestLine: 15)
        reader.append(Array(text.utf8))
        if fits {
            #expect(try reader.next()?.text == "123456789")
        } else {
            #expect(throws: ReplyReader.Garbage.lineTooLong) { try reader.next() }
        }
    }

    @Test func `half a reply is not empty`() throws {
        var reader = ReplyReader()
        reader.append(Array("250-a\r\n".utf8))
        #expect(try reader.next() == nil)
        #expect(!reader.isEmpty)
    }

    @Test func `broken UTF-8 is repaired and long text cut`() throws {
        var reader = ReplyReader()
        reader.append(Array("250 ".utf8) + [0xFF, 0x41] + Array("\r\n".utf8))
        #expect(try reader.next()?.text == "\u{FFFD}A")
        let long = SMTPReply(code: 250, lines: Array(repeating: "0123456789", count: 100))
        #expect(long.text.unicodeScalars.count == SMTPReply.longestText)
        #expect(long.text.hasPrefix("0123456789 0123456789 "))
    }

    @Test func `a reply describes itself by what it has`() {
        let full = SMTPReply(code: 450, enhanced: EnhancedCode(4, 2, 1), lines: ["a", "", "b"])
        #expect(full.description == "450 4.2.1 a b")
        #expect(SMTPReply.local("gone").description == "gone")
        #expect(SMTPReply(code: 250, lines: [""]).description == "250")
    }
}
