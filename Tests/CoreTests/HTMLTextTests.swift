import BelayCore
import Testing

@Suite("Text in HTML")
struct HTMLTextTests {
    static let cases: [(String, String)] = [
        ("", ""), ("plain, ä 漢 🙂", "plain, ä 漢 🙂"),
        ("<b>&\"'`=", "&#60;b&#62;&#38;&#34;&#39;&#96;&#61;"),
        // A combining mark makes one Character of it and the sign before.
        ("<\u{301}script>", "&#60;\u{301}script&#62;"), ("\"\u{338}x", "&#34;\u{338}x"),
        ("=\u{338}", "&#61;\u{338}"), ("&amp;", "&#38;amp;"), ("\r\n<", "\r\n&#60;"),
    ]

    @Test(arguments: cases)
    func `each sign is escaped by its byte`(text: String, expected: String) {
        #expect(HTMLText.escaped(text).utf8.elementsEqual(expected.utf8))
    }
}
