import BelayConsole
import Testing

@Suite("Texts on a page")
struct ShownTests {
    @Test(arguments: [
        ("a & b", "a &#38; b"), ("<script>", "&#60;script&#62;"),
        ("\"'`=", "&#34;&#39;&#96;&#61;"),
        // One `Character` each, and still a `<`.
        ("<\u{0338}img>\u{0338}", "&#60;\u{0338}img&#62;\u{0338}"),
        ("<\u{FE0F}", "&#60;\u{FE0F}"), ("&\u{0301}lt;", "&#38;\u{0301}lt;"),
        ("\"\u{0301}onload=\"", "&#34;\u{0301}onload&#61;&#34;"),
        ("a\u{0}b", "a\u{FFFD}b"), ("a\u{1B}[31mb", "a\u{FFFD}[31mb"),
        ("\u{202E}gpj.exe", "\u{FFFD}gpj.exe"), ("a\u{2066}b\u{2069}", "a\u{FFFD}b\u{FFFD}"),
        ("a\u{85}b", "a\u{FFFD}b"), ("line\nline\t", "line\nline\t"),
        ("👩‍👧 é é", "👩‍👧 é é"),
    ])
    func `stay texts`(text: String, html: String) {
        #expect(Shown(text).html.utf8.elementsEqual(html.utf8), "\(Shown(text).html)")
    }

    @Test func `come back from a form as they were`() {
        let text = "a\u{202E}b\u{1B}<\u{0338}"
        #expect(Shown(exactly: text).html.utf8.elementsEqual("a\u{202E}b\u{1B}&#60;\u{0338}".utf8))
    }
}
