import BelayCore
import Testing

struct LetterCaseTests {
    @Test func `the letters of ASCII lose their case, and no other byte changes`() {
        let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let lower = Array("abcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8.min...UInt8.max {
            let place = upper.firstIndex(of: byte)
            #expect(LetterCase.lowered(byte) == place.map { lower[$0] } ?? byte)
        }
    }

    @Test(arguments: [
        ("", ""), ("Ada@EXAMPLE.com", "ada@example.com"), ("@[`{", "@[`{"),
        ("\u{212A}\u{C9}\u{130}", "\u{212A}\u{C9}\u{130}"), ("A\u{301}", "a\u{301}"),
        ("A\r\nB\0C", "a\r\nb\0c"),
    ])
    func `a text is lowered by its bytes`(text: String, expected: String) {
        #expect(LetterCase.lowered(text).utf8.elementsEqual(expected.utf8))
        #expect(LetterCase.loweredBytes(of: text) == Array(expected.utf8))
    }

    @Test(arguments: [
        ("", "", true), ("Text/PDF", "tEXT/pdf", true), ("a", "ab", false), ("ab", "a", false),
        ("[", "{", false), ("k", "\u{212A}", false), ("\u{E9}", "\u{C9}", false),
        ("\u{E9}", "e\u{301}", false),
    ])
    func `texts are the same but for the case of ASCII`(
        left: String, right: String, isSame: Bool
    ) {
        #expect(LetterCase.isSame(left, right) == isSame)
    }
}
