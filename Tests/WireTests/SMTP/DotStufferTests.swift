import BelaySMTP
import Testing

@Suite("Dot-stuffing")
struct DotStufferTests {
    static let corpus: [(String, String)] = [
        ("", ""),
        ("a", "a\r\n"),
        ("a\r\n", "a\r\n"),
        ("a\r\nb", "a\r\nb\r\n"),
        (".", "..\r\n"),
        (".\r\n", "..\r\n"),
        ("..\r\n", "...\r\n"),
        (".\r\n.\r\n.\r\n", "..\r\n..\r\n..\r\n"),
        ("a.\r\n b.\r\n", "a.\r\n b.\r\n"),
        ("\n", "\r\n"),
        ("\r", "\r\n"),
        ("\n\n", "\r\n\r\n"),
        ("\r\r\n", "\r\n\r\n"),
        ("\n\r\n", "\r\n\r\n"),
        ("\n\r", "\r\n\r\n"),
        ("a\n.\n", "a\r\n..\r\n"),
        ("a\n.\r\n", "a\r\n..\r\n"),
        ("a\r.\r", "a\r\n..\r\n"),
        ("a\r.\r\nb", "a\r\n..\r\nb\r\n"),
        ("a\r\n.\n", "a\r\n..\r\n"),
        ("a\r\n.\r\nMAIL FROM:<x>\r\n", "a\r\n..\r\nMAIL FROM:<x>\r\n"),
        ("a\r\n\0.\r\n", "a\r\n..\r\n"),
        ("a\r\n.\0\r\n", "a\r\n..\r\n"),
        ("a\r\0\n.\r\n", "a\r\n\r\n..\r\n"),
        ("\0", ""),
        ("a\0b", "ab\r\n"),
        ("a\r\n\0", "a\r\n"),
    ]

    @Test(arguments: corpus)
    func `a message becomes lines that end nothing`(message: String, expected: String) {
        #expect(DotStuffer.stuffed(Array(message.utf8)) == Array(expected.utf8))
    }

    @Test(arguments: 0..<40)
    func `a break is found at every place of a word`(offset: Int) {
        let head = String(repeating: "\u{7F}\u{1}", count: offset / 2 + 1).utf8.prefix(offset)
        let lines = [
            ("\n.x", "\r\n..x\r\n"), ("\r.x", "\r\n..x\r\n"), ("\0.x", ".x\r\n"),
        ]
        for (line, expected) in lines {
            let start = offset == 0 && line.utf8.first == 0 ? [UInt8(ascii: ".")] : []
            #expect(
                DotStuffer.stuffed(Array(head) + Array(line.utf8))
                    == Array(head) + start + Array(expected.utf8))
        }
    }

    /// What a server makes of mail data: nil when a line holds a dot only, or a line end is bare.
    static func received(_ data: [UInt8]) -> [UInt8]? {
        var message: [UInt8] = []
        var line: [UInt8] = []
        var previous: UInt8 = 0
        for byte in data {
            if previous == 0x0D, byte != 0x0A { return nil }
            if byte == 0x0A, previous != 0x0D { return nil }
            line.append(byte)
            if byte == 0x0A {
                if line == [0x2E, 0x0D, 0x0A] { return nil }
                message += line.first == 0x2E ? Array(line.dropFirst()) : line
                line = []
            }
            previous = byte
        }
        return line.isEmpty ? message : nil
    }

    @Test func `a server reads every message back, and no end in any`() {
        var generator = Chance(seed: 5)
        for _ in 0..<20_000 {
            let alphabet: [UInt8] = [0x0D, 0x0A, 0x2E, 0x41, 0x00]
            let message = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let data = DotStuffer.stuffed(message)
            let back = Self.received(data)
            #expect(back != nil, "\(message)")
            #expect(
                back?.filter { $0 == 0x2E || $0 == 0x41 }
                    == message.filter { $0 == 0x2E || $0 == 0x41 })
        }
    }

    @Test func `the end mark stands alone`() {
        #expect(DotStuffer.endMark == Array(".\r\n".utf8))
    }
}
