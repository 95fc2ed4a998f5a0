import BelayCore
import Testing

@Suite("Text made of HTML")
struct PlainTextTests {
    static let cases: [(String, String)] = [
        ("", ""), ("plain", "plain"), (" a \r\n\t b ", "a b"),
        // Lines and paragraphs.
        ("<p>a</p><p>b</p>", "a\n\nb"), ("a<br>b<BR/>c", "a\nb\nc"), ("a<br><br><br>b", "a\n\nb"),
        ("<div>a</div><div>b<br></div><div>c</div>", "a\nb\nc"), ("a<b>b</b>c", "abc"),
        ("<h1>T</h1>x<hr>y", "T\n\nx\n\ny"),
        ("<ul><li>a</li><li><p>b</p></li></ul>c", "- a\n- b\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        // Links and pictures.
        (
            "<a href=\"https://e.example/?a=1&amp;b=2\">Go <b>on</b></a>!",
            "Go on (https://e.example/?a=1&b=2)!"
        ),
        ("<a href='[unsubscribe]'>Leave</a>", "Leave ([unsubscribe])"),
        ("<A HREF=https://e.example>x</A>", "x (https://e.example)"),
        ("<a href=\"https://e.example\">https://e.example</a>", "https://e.example"),
        ("<a href=\"https://e.example\"></a>", "https://e.example"),
        ("<a href=\"#top\">up</a>", "up"),
        ("<a name=x>y</a>", "y"), ("<a href=\"u\"><div>x</div></a>z", "x (u)\nz"),
        ("<a href=\"u\">x<a href=\"v\">y", "x (u)y (v)"),
        ("<a href=\"u\"><img src=\"i\" alt=\"A &amp; B\"></a>", "A & B (u)"), ("<img src=i>", ""),
        ("<a title='a>b' href = \"u\" >x</a>", "x (u)"), ("<a href=\" a\nb \">x</a>", "x (a b)"),
        // What is not for readers.
        ("a<script>if (a<b) x='</p>'</script>b<style>p{}</STYLE >c", "abc"),
        ("<title>T</title>a<!-- <p>no</p> -->b<!doctype html><?xml ?>c", "abc"),
        ("a<script>never ends", "a"), ("a<!-- never ends", "a"), ("a<p class=\"never ends>b", "a"),
        // Signs.
        ("&lt;b&gt; &amp;amp; &quot;&#39;&apos;", "<b> &amp; \"''"),
        (
            "&eacute;&Uuml;&yuml;&nbsp;&euro;&#8217;&#x2019;&#X41;",
            "\u{E9}\u{DC}\u{FF} \u{20AC}\u{2019}\u{2019}A"
        ),
        (
            "&nobody; & &; &#; &#x; &#xZ; &amp &#99999999999;",
            "&nobody; & &; &#; &#x; &#xZ; &amp &#99999999999;"
        ),
        ("&#0;&#xD800;&#x110000;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("a&#10;&#7;b&zwnj;c&shy;d", "a bcd"),
        // Words that look like tags.
        ("1 < 2 <3 <% x %> <", "1 < 2 <3 <% x %> <"), ("a</>b</ x>c", "abc"),
        ("[%first_name | you%], {{city}}", "[%first_name | you%], {{city}}"),
        ("<p\u{301}>\u{e9}", "\u{e9}"),
    ]

    @Test(arguments: cases)
    func `what is read is words and lines`(html: String, expected: String) {
        #expect(
            PlainText.of(html: html).utf8.elementsEqual(expected.utf8),
            "\(PlainText.of(html: html))")
    }

    /// Each would take an hour if any of it was read again and again.
    static let hostile = [
        "<", "<a ", "<a href=", "<a href='", "&", "&#", "<!--", "<script>", "</script", "<li>",
        "<p ",
        "<a href=u>", "\u{0}", "<br>", "&nbsp;", "<a b=\"", "<script></scrip",
    ]

    @Test(arguments: hostile)
    func `a large text is read once, and none becomes longer`(piece: String) {
        let html = String(repeating: piece, count: 262_144 / piece.utf8.count)
        #expect(PlainText.of(html: html).utf8.count <= html.utf8.count)
    }
}
