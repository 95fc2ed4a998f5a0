import BelayIDNA
import Testing

@Suite("D-25: a domain in many spellings, and others that only look like it")
struct InternationalDomainTests {
    private static let books = "xn--bcher-kva.example"

    /// What is written, and the name in A-labels; nil where there is none.
    static let names: [(String, String?)] = [
        ("example.com", "example.com"),
        ("EXAMPLE.com", "EXAMPLE.com"),
        ("b\u{FC}cher.example", books),
        ("B\u{DC}CHER.EXAMPLE", books),
        ("bu\u{308}cher.example", books),
        ("BU\u{308}CHER.example", books),
        // Full stops of other scripts.
        ("b\u{FC}cher\u{3002}example", books),
        ("b\u{FC}cher\u{FF0E}example", books),
        ("b\u{FC}cher\u{FF61}example", books),
        ("example\u{3002}com", "example.com"),
        ("a\u{3002}\u{3002}com", nil),
        ("\u{3002}com", nil),
        ("com\u{3002}", nil),
        // The Kelvin sign, full-width letters, the long s.
        ("\u{212A}elvin.example", "kelvin.example"),
        ("\u{FF45}xample.com", "example.com"),
        ("u\u{17F}er.example", "user.example"),
        // What shows nothing is no part of a name.
        ("b\u{FC}\u{AD}cher.example", books),
        ("exam\u{200B}ple.com", "example.com"),
        // What each is, not what it looks like: Cyrillic а, Greek ο, dotless i.
        ("\u{430}pple.example", "xn--pple-43d.example"),
        ("g\u{3BF}ogle.example", "xn--gogle-rce.example"),
        ("\u{131}stanbul.example", "xn--stanbul-qfb.example"),
        // Nontransitional: these are letters of their own.
        ("stra\u{DF}e.example", "xn--strae-oqa.example"),
        ("fa\u{3C2}.example", "xn--fa-tbc.example"),
        // A-labels are decoded and must come back.
        ("xn--bcher-kva.example", books),
        ("xn--bcher-kva.b\u{FC}cher", "xn--bcher-kva.xn--bcher-kva"),
        ("xn--a.b\u{FC}cher", nil),
        ("xn--bcher-kva-.b\u{FC}cher", nil),
        ("xn--\u{FC}.example", nil),
        // Not letters, digits and hyphens, or what would become an end of the address.
        ("b\u{FC}_cher.example", nil),
        ("b\u{FC} cher.example", nil),
        ("b\u{FC}\u{FF20}evil.example", nil),
        ("b\u{FC}\u{FF1E}.example", nil),
        ("b\u{FC}\u{2100}.example", nil),
        ("b\u{FF20}evil.example", nil),
        ("b\u{FF3F}cher.example", nil),
        ("b\u{2100}.example", nil),
        ("b\u{3002}_c", nil),
        ("b\u{3002}[1]", nil),
        ("b\u{FC}\r\n.example", nil),
        ("b\u{FC}\0.example", nil),
        ("b\u{FC}..example", nil),
        ("-b\u{FC}.example", nil),
        ("b\u{FC}-.example", nil),
        // Not allowed by IDNA2008: symbols, direction marks, a mark that begins a label.
        ("\u{1F4A9}.example", nil),
        ("\u{2665}.example", nil),
        ("a\u{202E}b.example", nil),
        ("\u{308}b\u{FC}cher.example", nil),
        ("a\u{5D0}.example", nil),
        // Lengths are those of the A-labels.
        (String(repeating: "\u{FC}", count: 59) + ".example", nil),
        (String(repeating: "\u{FC}", count: 300), nil),
        (String(repeating: "b\u{FC}cher.", count: 19) + "example", nil),
    ]

    @Test(arguments: names)
    func `it is one name or none`(text: String, expected: String?) {
        #expect(InternationalDomain.ascii(text.utf8) == expected)
        guard let expected else { return }
        #expect(InternationalDomain.ascii(expected.utf8) == expected)
        #expect(expected.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a label of 63 octets is taken`() throws {
        let name = try #require(
            InternationalDomain.ascii((String(repeating: "\u{FC}", count: 57) + ".example").utf8))
        #expect(name.utf8.prefix { $0 != UInt8(ascii: ".") }.count <= 63)
        #expect(name.hasPrefix("xn--"))
    }

    static let addresses: [(String, String?)] = [
        ("a@example.com", "a@example.com"), ("a@b\u{FC}cher.example", "a@" + books),
        ("J\u{D6}@B\u{DC}CHER.example", "J\u{D6}@" + books),
        ("jo\u{308}@bu\u{308}cher.example", "jo\u{308}@" + books),
        ("\u{212A}@\u{212A}.example", "\u{212A}@k.example"),
        ("\"a@b\u{FC}\"@c.example", "\"a@b\u{FC}\"@c.example"), ("b\u{FC}cher.example", nil),
        ("a@\u{1F4A9}.example", nil), ("a\u{FF20}b.example", nil), ("", nil),
    ]

    @Test(arguments: addresses)
    func `an address keeps what stands before its domain, byte for byte`(
        text: String, expected: String?
    ) {
        let found = InternationalAddress.withASCIIDomain(text)
        #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    static let parts: [(String, Bool)] = [
        ("plain", true), ("j\u{F6}rg", true), ("jo\u{308}rg", true), ("\u{7528}\u{6237}", true),
        ("\u{645}\u{62B}\u{627}\u{644}", true), ("\u{212A}", true), ("\u{1F600}", true),
        ("a\tb", true), ("a\u{80}b", false), ("a\u{9F}b", false), ("a\u{A0}b", false),
        ("a\u{AD}b", false), ("a\u{3000}b", false), ("a\u{61C}b", false), ("a\u{180E}b", false),
        ("a\u{200B}b", false), ("a\u{200C}b", false), ("a\u{200D}b", false),
        ("a\u{200E}b", false), ("a\u{202A}b", false), ("a\u{202E}b", false),
        ("a\u{2028}b", false), ("a\u{2060}b", false), ("a\u{2066}b", false),
        ("a\u{2069}b", false), ("a\u{FEFF}b", false), ("a\u{FE0F}b", false),
        ("a\u{115F}b", false), ("a\u{3164}b", false), ("a\u{FFFD}b", false),
        ("a\u{FFFF}b", false), ("a\u{E000}b", false), ("a\u{E0061}b", false),
    ]

    /// ASCII is for the grammar to judge.
    @Test(arguments: parts)
    func `what cannot be seen beyond ASCII is not let in`(text: String, isVisible: Bool) {
        #expect(InternationalAddress.isVisible(beyondASCII: text) == isVisible)
    }
}
