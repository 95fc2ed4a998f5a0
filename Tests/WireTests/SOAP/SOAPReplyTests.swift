import BelaySOAP
import Testing

@Suite("SOAP replies and faults")
struct SOAPReplyTests {
    private func text(_ markup: Markup) throws -> String {
        String(decoding: try markup.encode(), as: UTF8.self)
    }

    private func reply(
        _ version: SOAPVersion = .soap11, relatesTo: String? = nil, _ body: Markup = Markup("r")
    ) -> SOAPReply {
        SOAPReply(
            version: version, action: "PerformResponse", messageID: "urn:uuid:m",
            timestampID: "Timestamp-t", relatesTo: relatesTo,
            createdMilliseconds: 1_893_456_000_999, body: body)
    }

    @Test func `a reply stands as clients look for it`() throws {
        let expected = """
            <?xml version="1.0" encoding="utf-8"?>
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
            xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
            xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
            xmlns:wsse="\(SOAPNamespace.security)" xmlns:wsu="\(SOAPNamespace.securityUtility)">\
            <soap:Header><wsa:Action>PerformResponse</wsa:Action>\
            <wsa:MessageID>urn:uuid:m</wsa:MessageID><wsa:RelatesTo>urn:&lt;1&gt;</wsa:RelatesTo>\
            <wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>\
            <wsse:Security><wsu:Timestamp wsu:Id="Timestamp-t">\
            <wsu:Created>2030-01-01T00:00:00Z</wsu:Created>\
            <wsu:Expires>2030-01-01T00:05:00Z</wsu:Expires></wsu:Timestamp></wsse:Security>\
            </soap:Header><soap:Body><r /></soap:Body></soap:Envelope>
            """
        let document = try reply(relatesTo: "urn:<1>").document()
        #expect(String(decoding: document, as: UTF8.self) == expected)
    }

    @Test(arguments: SOAPVersion.allCases)
    func `a reply is in the caller's version and can be read`(version: SOAPVersion) throws {
        let document = try reply(version).document()
        let envelope = try SOAPEnvelope(document)
        #expect(envelope.version == version)
        #expect(envelope.request.name == XMLName("r"))
        #expect(envelope.addressing.messageID == "urn:uuid:m")
        #expect(!String(decoding: document, as: UTF8.self).contains("RelatesTo"))
    }

    @Test func `a body that XML cannot hold is no reply`() {
        #expect(throws: MarkupError.self) { try reply(.soap11, Markup("r", "\u{1}")).document() }
    }

    private static let q0 = "xmlns:q0=\"\(SOAPNamespace.security)\""

    /// SOAP 1.1: a fault, and how it stands there.
    @Test(arguments: [
        (
            SOAPFault(.client, "a<b", detail: []),
            "<faultcode>soap:Client</faultcode><faultstring>a&lt;b</faultstring><detail />"
        ),
        (
            SOAPFault(.security, "Login Failed", actor: "https://h/"),
            "<faultcode \(q0)>q0:Security</faultcode><faultstring>Login Failed</faultstring>"
                + "<faultactor>https://h/</faultactor>"
        ),
        (
            SOAPFault(.server, "x", actor: "u", detail: [Markup("c", "2")]),
            "<faultcode>soap:Server</faultcode><faultstring>x</faultstring>"
                + "<faultactor>u</faultactor><detail><c>2</c></detail>"
        ),
        (
            SOAPFault(.versionMismatch, "x"),
            "<faultcode>soap:VersionMismatch</faultcode><faultstring>x</faultstring>"
        ),
        (
            SOAPFault(.mustUnderstand, "x"),
            "<faultcode>soap:MustUnderstand</faultcode><faultstring>x</faultstring>"
        ),
    ])
    func `a fault of SOAP 1.1 has its parts in order`(fault: SOAPFault, inner: String) throws {
        #expect(try text(fault.markup(in: .soap11)) == "<soap:Fault>\(inner)</soap:Fault>")
    }

    @Test(arguments: [
        (
            SOAPFault(.client, "x", detail: []),
            "<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>", "<soap:Detail />"
        ),
        (
            SOAPFault(.security, "x", actor: "u"),
            "<soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode>"
                + "<soap:Value \(q0)>q0:Security</soap:Value></soap:Subcode></soap:Code>",
            "<soap:Node>u</soap:Node>"
        ),
        (
            SOAPFault(.server, "x", detail: [Markup("c", "2")]),
            "<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code>",
            "<soap:Detail><c>2</c></soap:Detail>"
        ),
        (
            SOAPFault(.versionMismatch, "x"),
            "<soap:Code><soap:Value>soap:VersionMismatch</soap:Value></soap:Code>", ""
        ),
        (
            SOAPFault(.mustUnderstand, "x"),
            "<soap:Code><soap:Value>soap:MustUnderstand</soap:Value></soap:Code>", ""
        ),
    ])
    func `a fault of SOAP 1.2 has its parts in order`(
        fault: SOAPFault, code: String, rest: String
    ) throws {
        let reason = "<soap:Reason><soap:Text xml:lang=\"en\">x</soap:Text></soap:Reason>"
        #expect(
            try text(fault.markup(in: .soap12))
                == "<soap:Fault>\(code)\(reason)\(rest)</soap:Fault>")
    }

    @Test func `each version has its content type`() {
        #expect(SOAPVersion.soap11.contentType == "text/xml; charset=utf-8")
        #expect(SOAPVersion.soap12.contentType == "application/soap+xml; charset=utf-8")
    }
}
