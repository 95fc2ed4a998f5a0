import BelaySOAP
import Testing

@Suite("Writing XML")
struct MarkupTests {
    private func text(_ markup: Markup) throws -> String {
        String(decoding: try markup.encode(), as: UTF8.self)
    }

    /// What is to be written, and how it stands there.
    static let written: [(Markup, String)] = [
        (Markup("a"), "<a />"),
        (Markup("a", ""), "<a />"),
        (Markup("a", "x"), "<a>x</a>"),
        (Markup("a", [Markup("b"), Markup("c", "1")]), "<a><b /><c>1</c></a>"),
        (Markup("a", "<&>\"'"), "<a>&lt;&amp;&gt;\"'</a>"),
        (Markup("a", "]]>"), "<a>]]&gt;</a>"),
        (Markup("a", "x\r\n\ty"), "<a>x&#13;\n\ty</a>"),
        (
            Markup("a", "\u{7F}\u{85}\u{FFFD}\u{FEFF}\u{1F600}"),
            "<a>\u{7F}\u{85}\u{FFFD}\u{FEFF}\u{1F600}</a>"
        ),
        (
            Markup("a", attributes: [.init("b", "<&>\"'\t\r\n")]),
            "<a b=\"&lt;&amp;&gt;&quot;'&#9;&#13;&#10;\" />"
        ),
        (
            Markup("a", "x", attributes: [.init("b", "1"), .init("a", "2")]),
            #"<a b="1" a="2">x</a>"#
        ),
        (.nilled("PartnerKey"), #"<PartnerKey xsi:nil="true" />"#),
        (
            .typed("Object", as: "Send", [Markup("ID", "1")]),
            #"<Object xsi:type="Send"><ID>1</ID></Object>"#
        ),
    ]

    @Test(arguments: written) func `an element stands as clients know it`(
        markup: Markup, expected: String
    ) throws {
        #expect(try text(markup).utf8.elementsEqual(expected.utf8))
    }

    @Test func `a document begins with its declaration`() throws {
        let document = try Markup("a").document()
        #expect(
            String(decoding: document, as: UTF8.self)
                == #"<?xml version="1.0" encoding="utf-8"?>"# + "\n<a />")
    }

    @Test(arguments: [
        "\0", "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{E}", "\u{1B}", "\u{1F}", "\u{FFFE}",
        "\u{FFFF}",
    ])
    func `what XML cannot hold is refused wherever it stands`(scalar: String) throws {
        for markup in [
            Markup("b", "x" + scalar), Markup("b", attributes: [.init("c", scalar)]),
            Markup("b", "e\u{301}" + scalar + "\u{301}"),
        ] {
            let error = #expect(throws: MarkupError.self) {
                try Markup("a", [markup]).encode()
            }
            #expect(error?.element == "b")
            #expect(error.map { String(String.UnicodeScalarView([$0.scalar])) } == scalar)
        }
    }

    @Test func `whatever is written is read back`() throws {
        var scalars = String.UnicodeScalarView()
        for value in UInt32(1)...0x2FF { Unicode.Scalar(value).map { scalars.append($0) } }
        for value in UInt32(0xFFF0)...0x1_000F { Unicode.Scalar(value).map { scalars.append($0) } }
        let sound = scalars.filter { Markup.forbidden(in: String($0)) == nil }
        #expect(scalars.count - sound.count == 28 + 2)
        let text = String(String.UnicodeScalarView(sound)) + "\r\n\r \n"
        let markup = Markup("a", text, attributes: [.init("b", text)])
        let root = try XMLReader.read(try markup.document())
        #expect(root.ownText.elementsEqual(text.utf8))
        #expect(root.attribute(XMLName("b"))?.utf8.elementsEqual(text.utf8) == true)
    }
}
