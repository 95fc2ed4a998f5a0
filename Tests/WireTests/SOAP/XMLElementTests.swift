import BelaySOAP
import Testing

@Suite("Elements of a document that was read")
struct XMLElementTests {
    private func read(_ text: String) throws -> XMLElement {
        try XMLReader.read(text.utf8)
    }

    private func string(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test func `children come in order, grandchildren do not`() throws {
        let root = try read("<a><b><c/><d/></b><e/>text<f><g/></f></a>")
        #expect(root.children.map(\.name.local) == ["b", "e", "f"])
        #expect(root.children.flatMap { $0.children.map(\.name.local) } == ["c", "d", "g"])
        #expect(root.child(XMLName("e"))?.children.map(\.name) == [])
        #expect(root.child(XMLName("c")) == nil)
    }

    @Test func `children of one name are found among others`() throws {
        let root = try read("<a xmlns:u='u'><b>1</b><u:b>2</u:b><c/><b>3</b></a>")
        #expect(root.children(named: XMLName("b")).map { string($0.ownText) } == ["1", "3"])
        #expect(root.child(XMLName("b", in: "u")).map { string($0.ownText) } == "2")
    }

    /// What is written, what the element itself says, and what is in it.
    @Test(arguments: [
        ("<a/>", "", ""),
        ("<a>x</a>", "x", "x"),
        ("<a>=<b>1</b>\n<c>2</c>!</a>", "=\n!", "=1\n2!"),
        ("<a><b>1</b></a>", "", "1"),
        ("<a>x<!-- y -->z</a>", "xz", "xz"),
        ("<a>x<![CDATA[<b>]]>z</a>", "x<b>z", "x<b>z"),
        ("<a>x<b><c>1</c>2</b>y</a>", "xy", "x12y"),
        ("<a>&lt;&gt;&amp;&quot;&apos;&#x1F600;</a>", "<>&\"'\u{1F600}", "<>&\"'\u{1F600}"),
        ("<a>x\r\ny\rz</a>", "x\ny\nz", "x\ny\nz"),
        ("<a>x&#13;y</a>", "x\ry", "x\ry"),
        ("<a> \u{A0} </a>", " \u{A0} ", " \u{A0} "),
    ])
    func `text is what an element says, and what is within it`(
        text: String, own: String, all: String
    ) throws {
        let root = try read(text)
        #expect(string(root.ownText).utf8.elementsEqual(own.utf8))
        #expect(string(root.allText).utf8.elementsEqual(all.utf8))
    }

    @Test(arguments: [
        ("<a>\n  29605\t </a>", "29605"), ("<a> a b </a>", "a b"), ("<a>  </a>", ""),
        ("<a/>", ""), ("<a>\u{A0}x</a>", "\u{A0}x"), ("<a>\n=\n<b>1</b>\n</a>", "="),
    ])
    func `trimming takes the white space of XML and no other`(text: String, trimmed: String) throws
    {
        #expect(try read(text).trimmedText.utf8.elementsEqual(trimmed.utf8))
    }

    @Test func `attributes belong to their element`() throws {
        let root = try read(
            "<a x='1'><b/><c x='2' u:x='3' xmlns:u='u'><d y='4'/></c><e x=' 5&#10; \t6 '/></a>")
        let x = XMLName("x")
        #expect(root.attribute(x) == "1")
        #expect(root.child(XMLName("b"))?.attribute(x) == nil)
        let c = try #require(root.child(XMLName("c")))
        #expect(c.attribute(x) == "2")
        #expect(c.attribute(XMLName("x", in: "u")) == "3")
        #expect(c.attribute(XMLName("y")) == nil)
        #expect(c.child(XMLName("d"))?.attribute(XMLName("y")) == "4")
        #expect(root.child(XMLName("e"))?.attribute(x) == " 5\n  6 ")
    }

    @Test func `an attribute without prefix is in no namespace`() throws {
        let root = try read("<a xmlns='u' x='1'/>")
        #expect(root.name == XMLName("a", in: "u"))
        #expect(root.attribute(XMLName("x", in: "u")) == nil)
        #expect(root.attribute(XMLName("x")) == "1")
    }

    @Test func `names are their bytes, whatever the prefix`() throws {
        let root = try read("<p:a xmlns:p='u' xmlns:q='u'><q:a/><e\u{301}/><\u{E9}/></p:a>")
        let names = root.children.map(\.name)
        #expect(names[0] == root.name)
        #expect(names[1] != names[2])
        #expect(Set(names).count == 3)
        #expect(XMLName("a", in: "b") != XMLName("ab"))
    }

    /// A value in the innermost element, and the name that it stands for.
    @Test(
        arguments: [
            ("ns1:Send", XMLName("Send", in: "one")), ("ns2:Send", XMLName("Send", in: "inner")),
            ("Send", XMLName("Send", in: "default")), (" ns1:Send\n", XMLName("Send", in: "one")),
            ("xml:lang", XMLName("lang", in: "http://www.w3.org/XML/1998/namespace")),
            ("ns3:Send", nil), (":Send", nil), ("Send:", nil), ("a:b:c", nil), ("", nil),
            (" ", nil),
            ("ns4:Send", nil),
        ] as [(String, XMLName?)])
    func `a qualified name in a value is resolved where it stands`(
        value: String, name: XMLName?
    ) throws {
        let root = try read(
            "<a xmlns='default' xmlns:ns1='one' xmlns:ns2='outer'>"
                + "<b xmlns:ns4='gone'/><c xmlns:ns2='inner'/></a>")
        let inner = try #require(root.child(XMLName("c", in: "default")))
        #expect(inner.resolve(value) == name)
    }

    @Test func `a default namespace can be taken back`() throws {
        let root = try read("<a xmlns='u'><b xmlns=''><c/></b><d/></a>")
        let b = try #require(root.child(XMLName("b")))
        #expect(b.resolve("Send") == XMLName("Send"))
        #expect(b.child(XMLName("c"))?.namespace(ofPrefix: "") == "")
        #expect(root.child(XMLName("d", in: "u"))?.resolve("x") == XMLName("x", in: "u"))
        #expect(try read("<a/>").resolve("x") == XMLName("x"))
    }

    @Test func `bytes are read however they are stored`() throws {
        let text = "<a><b>cancel</b></a>"
        for root in [
            try XMLReader.read(text.utf8), try XMLReader.read(Array(text.utf8)),
            try XMLReader.read(Array(("x" + text).utf8).dropFirst()),
            try XMLReader.read(Array(text.utf8).lazy.map { $0 }),
        ] {
            #expect(string(root.allText) == "cancel")
        }
    }
}
