import BelaySOAP
import Testing

@Suite("SOAP envelopes")
struct SOAPEnvelopeTests {
    private static let signature = "http://www.w3.org/2000/09/xmldsig#"
    private static let header = "<s:Header/>"
    private static let body = "<s:Body><r/></s:Body>"

    @Test(arguments: SOAPVersion.allCases)
    func `the namespace says which version it is`(version: SOAPVersion) throws {
        let envelope = try SampleEnvelope(version: version).read()
        #expect(envelope.version == version)
        #expect(envelope.request.name == XMLName("request", in: "urn:r"))
        #expect(envelope.token == nil)
    }

    /// D-5 and D-6: what stands in an envelope, and why it is refused.
    @Test(
        arguments: [
            (header + body, nil), (body + header, nil), (body, nil), ("\n=\(header)x\(body)y", nil),
            ("<!-- --><s:Body>=<r/>!</s:Body>", nil),
            ("", SOAPError.noBody), (header, .noBody), ("<Body><r/></Body>", .strayElement),
            (body + body, .severalBodies), (header + body + body, .severalBodies),
            (header + header + body, .severalHeaders), (body + "<r/>", .strayElement),
            ("<x>\(body)</x>", .strayElement), ("<s:Header>\(body)</s:Header>", .noBody),
            ("<s:Body/>", .emptyBody), ("<s:Body>text</s:Body>", .emptyBody),
            ("<s:Body><r/><r/></s:Body>", .severalRequests),
            ("<s:Body><r/>\(body)</s:Body>", .severalRequests),
            (header + "<s:Fault/>", .strayElement),
        ] as [(String, SOAPError?)])
    func `an envelope holds one Body and at most one Header`(inner: String, error: SOAPError?) {
        #expect(SampleEnvelope(inner: inner).refusal == error)
        #expect(SampleEnvelope(version: .soap12, inner: inner).refusal == error)
    }

    @Test(arguments: [
        ("<Envelope/>", SOAPError.version), ("<e:Envelope xmlns:e='urn:e'/>", .version),
        ("<r/>", .notAnEnvelope),
        ("<s:envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>", .notAnEnvelope),
        (
            "<s:Body xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><r/></s:Body>",
            .notAnEnvelope
        ),
        ("<!DOCTYPE a><a/>", .xml(.doctype(line: 1))), ("\0", .xml(.notUTF8)),
    ])
    func `anything else is no envelope`(text: String, error: SOAPError) {
        #expect(throws: SOAPRefusal(error)) { try SOAPEnvelope(text.utf8) }
    }

    /// So that a fault is in the caller's version and says which message it is about.
    @Test(arguments: SOAPVersion.allCases)
    func `a refusal knows the caller's version and message`(version: SOAPVersion) {
        let message = "<MessageID xmlns='\(SOAPNamespace.addressing2004)'>urn:1</MessageID>"
        let bad = SampleEnvelope.security(SampleEnvelope.token(name: ""))
        let table: [(SampleEnvelope, SOAPRefusal)] = [
            (
                SampleEnvelope(version: version, header: message, body: ""),
                SOAPRefusal(.emptyBody, version: version, messageID: "urn:1")
            ),
            (
                SampleEnvelope(version: version, header: message + bad),
                SOAPRefusal(.token(.noUsername), version: version, messageID: "urn:1")
            ),
            (
                SampleEnvelope(version: version, inner: ""),
                SOAPRefusal(.noBody, version: version)
            ),
        ]
        for (envelope, refusal) in table {
            #expect(throws: refusal) { try envelope.read() }
        }
    }

    @Test func `a Body of the other version is none`() {
        let body = "<o:Body xmlns:o='\(SOAPVersion.soap11.namespace)'><r/></o:Body>"
        #expect(SampleEnvelope(version: .soap12, inner: body).refusal == .strayElement)
    }

    /// D-5: names count with their namespaces, never with their prefixes.
    @Test func `a Security header bound elsewhere is none`() throws {
        let header =
            "<wsse:Security xmlns:wsse='urn:else'>"
            + "<wsse:UsernameToken><wsse:Username>eve</wsse:Username>"
            + "<wsse:Password>x</wsse:Password></wsse:UsernameToken></wsse:Security>"
        #expect(try SampleEnvelope(header: header).read().token == nil)
        let mixed =
            "<x:Security xmlns:x='\(SampleEnvelope.wsse)'>"
            + "<UsernameToken xmlns='\(SampleEnvelope.wsse)'><Username>ann</Username>"
            + "<wsse:Password>S3cret</wsse:Password></UsernameToken></x:Security>"
        #expect(try SampleEnvelope(header: mixed).read().token?.username == "ann")
    }

    /// D-6: a signature that nobody checks must not look as if it were.
    @Test func `two tokens, two Security headers and signatures are refused`() {
        let token = SampleEnvelope.token()
        let one = SampleEnvelope.security(token)
        let signature = "<d:Signature xmlns:d='\(Self.signature)'/>"
        let encrypted = "<e:EncryptedKey xmlns:e='http://www.w3.org/2001/04/xmlenc#'/>"
        let table: [(String, SOAPError?)] = [
            (one, nil), (SampleEnvelope.security(""), nil),
            (SampleEnvelope.security(token + token), .severalTokens),
            (one + one, .severalSecurityHeaders),
            (
                one + SampleEnvelope.security(""),
                .severalSecurityHeaders
            ),
            (SampleEnvelope.security(token + signature), .signature),
            (SampleEnvelope.security(encrypted + token), .signature), (signature + one, .signature),
            (
                SampleEnvelope.security(
                    "<wsu:Timestamp wsu:Id='a'/>"
                        + "<wsse:BinarySecurityToken wsu:Id='a'>x</wsse:BinarySecurityToken>"
                        + token), nil
            ),
        ]
        for (header, error) in table {
            #expect(SampleEnvelope(header: header).refusal == error, "\(header)")
        }
    }

    /// D-6: moved about, a token is not found.
    @Test func `a token counts at its own place only`() throws {
        let token = SampleEnvelope.token()
        let one = SampleEnvelope.security(token)
        for header in [
            token, "<x>\(one)</x>", SampleEnvelope.security("<x>\(token)</x>"),
            "<x><s:Body>\(one)</s:Body></x>",
        ] {
            #expect(try SampleEnvelope(header: header).read().token == nil, "\(header)")
        }
        #expect(try SampleEnvelope(body: "<r>\(one)</r>").read().token == nil)
        let twice = SampleEnvelope(header: one, body: "<r>\(one)</r>")
        #expect(try twice.read().token?.username == "ann")
    }

    @Test func `headers that must be understood are told apart`() throws {
        let header =
            "<a xmlns='u' s:mustUnderstand='1'/><b s:mustUnderstand='0'/>"
            + "<c s:mustUnderstand='true'/><d/><e mustUnderstand='true'/>"
            + "<f s:mustUnderstand='perhaps'/>"
        for version in SOAPVersion.allCases {
            let envelope = try SampleEnvelope(version: version, header: header).read()
            #expect(
                envelope.notUnderstood(beside: [])
                    == [XMLName("a", in: "u"), XMLName("c"), XMLName("e")])
            #expect(
                envelope.notUnderstood(beside: [XMLName("a", in: "u"), XMLName("e")])
                    == [XMLName("c")])
        }
    }

    @Test(arguments: [SOAPNamespace.addressing2004, SOAPNamespace.addressing2005])
    func `both versions of addressing are read`(namespace: String) throws {
        let header =
            "<x:Action xmlns:x='\(namespace)'> Perform\n</x:Action>"
            + "<MessageID xmlns='\(namespace)'>urn:uuid:1</MessageID>"
            + "<To xmlns='\(namespace)'>http://host/Service.asmx</To>"
            + "<ReplyTo xmlns='\(namespace)'><Address>http://evil/</Address></ReplyTo>"
        let addressing = try SampleEnvelope(header: header).read().addressing
        #expect(addressing.action == "Perform")
        #expect(addressing.messageID == "urn:uuid:1")
        #expect(addressing.to == "http://host/Service.asmx")
        #expect(addressing.replyTo == "http://evil/")
    }

    @Test func `addressing that is missing, empty, foreign or endless is absent`() throws {
        let namespace = SOAPNamespace.addressing2004
        let long = String(repeating: "m", count: 1_025)
        for header in [
            "", "<Action>Perform</Action>", "<Action xmlns='\(namespace)'> </Action>",
            "<Action xmlns='\(namespace)'>\(long)</Action>",
            "<ReplyTo xmlns='\(namespace)'>http://evil/</ReplyTo>",
        ] {
            let addressing = try SampleEnvelope(header: header).read().addressing
            #expect(addressing.action == nil && addressing.messageID == nil)
            #expect(addressing.to == nil && addressing.replyTo == nil)
        }
        let kept = "<MessageID xmlns='\(namespace)'>\(long.dropLast())</MessageID>"
        let envelope = try SampleEnvelope(header: kept).read()
        #expect(envelope.addressing.messageID?.utf8.count == 1_024)
    }
}
