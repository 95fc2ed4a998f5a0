import BelaySOAP
import Testing

/// D-10: what HTTP says about a message; the Body decides.
@Suite("SOAPAction and content types")
struct SOAPActionTests {
    /// The header, the content type, and the action they name.
    @Test(
        arguments: [
            (nil, nil, nil), ("", nil, nil), (#""""#, nil, nil), ("Perform", nil, "Perform"),
            (#""Perform""#, nil, "Perform"), (#" "Perform" "#, nil, "Perform"),
            (#""Perform"#, nil, #""Perform"#), ("\"", nil, "\""),
            (nil, "text/xml", nil), (nil, "text/xml; charset=utf-8", nil),
            (nil, #"text/xml;charset="UTF-8""#, nil), (nil, "TEXT/XML;CHARSET=Utf-8;", nil),
            (nil, "application/soap+xml; charset=utf-8; action=\"Perform\"", "Perform"),
            (nil, "application/soap+xml;action=Perform;charset=utf-8", "Perform"),
            (nil, #"application/soap+xml; action="a\"b;c""#, #"a"b;c"#),
            (nil, #"application/soap+xml; action="""#, nil),
            ("Create", "application/soap+xml; action=Perform", "Create"),
            (#""""#, "application/soap+xml; action=Perform", "Perform"),
            (nil, "application/xml", nil), (nil, " text/xml ; a=b", nil),
        ] as [(String?, String?, String?)])
    func `the action is found where each version puts it`(
        header: String?, contentType: String?, name: String?
    ) throws {
        #expect(try SOAPAction(header: header, contentType: contentType).name == name)
    }

    @Test(arguments: [
        ("application/json", SOAPAction.Flaw.mediaType), ("text/html", .mediaType),
        ("", .mediaType),
        ("multipart/related; type=\"text/xml\"", .mediaType), ("text/xmlx", .mediaType),
        ("text/xml\u{301}", .mediaType),
        ("text/xml; charset=utf-16", .charset), ("text/xml; charset=iso-8859-1", .charset),
        (#"text/xml; charset="""#, .charset), ("text/xml; charset=utf-8x", .charset),
        ("text/xml; charset", .malformed), ("text/xml; =utf-8", .malformed),
        (#"text/xml; charset="utf-8"#, .malformed), (#"text/xml; charset="utf-8"x"#, .malformed),
        (#"text/xml; charset="utf-8\"#, .malformed),
    ])
    func `a content type that is not SOAP's is refused`(text: String, flaw: SOAPAction.Flaw) {
        #expect(throws: flaw) { try SOAPAction(header: nil, contentType: text) }
    }
}
