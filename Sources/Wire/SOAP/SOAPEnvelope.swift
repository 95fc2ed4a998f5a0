/// A SOAP message as it was read: one request, its headers, and who says they sent it.
package struct SOAPEnvelope: Sendable {
    package let version: SOAPVersion
    /// The children of the Header, in order; none without a Header.
    package let headers: [XMLElement]
    /// The one child of the Body.
    package let request: XMLElement
    package let addressing: SOAPAddressing
    /// The one UsernameToken of the one Security header.
    package let token: UsernameToken?

    /// Reads a message. Header and Body may stand in either order; text between elements, which
    /// some clients' envelopes hold by mistake, is passed over.
    package init(
        _ bytes: some Collection<UInt8>, bounds: XMLBounds = XMLBounds()
    ) throws(SOAPRefusal) {
        let root: XMLElement
        do {
            root = try XMLReader.read(bytes, bounds: bounds)
        } catch {
            throw SOAPRefusal(.xml(error))
        }
        guard let version = SOAPVersion.allCases.first(where: { root.name == $0.name("Envelope") })
        else {
            // SOAP 1.1 §4.1.2: an Envelope of another namespace is another version.
            let isEnvelope = root.name.local.hasSameBytes(as: "Envelope")
            throw SOAPRefusal(isEnvelope ? .version : .notAnEnvelope)
        }
        var messageID: String?
        do {
            try self.init(root, version, &messageID)
        } catch {
            throw SOAPRefusal(error, version: version, messageID: messageID)
        }
    }

    /// - Parameter messageID: set as soon as it is known, also when the rest is refused.
    private init(
        _ root: XMLElement, _ version: SOAPVersion, _ messageID: inout String?
    ) throws(SOAPError) {
        let parts = try SOAPEnvelope.parts(of: root, version)
        headers = parts.header.map { Array($0.children) } ?? []
        addressing = SOAPAddressing(headers)
        messageID = addressing.messageID
        let requests = Array(parts.body.children)
        guard let request = requests.first else { throw .emptyBody }
        guard requests.count == 1 else { throw .severalRequests }
        self.version = version
        self.request = request
        token = try SOAPEnvelope.token(in: headers)
    }

    private static func parts(
        of root: XMLElement, _ version: SOAPVersion
    ) throws(SOAPError) -> (header: XMLElement?, body: XMLElement) {
        var header: XMLElement?
        var body: XMLElement?
        for child in root.children {
            switch child.name {
            case version.name("Header"):
                guard header == nil else { throw .severalHeaders }
                header = child
            case version.name("Body"):
                guard body == nil else { throw .severalBodies }
                body = child
            default: throw .strayElement
            }
        }
        guard let body else { throw .noBody }
        return (header, body)
    }

    /// Only Header/Security/UsernameToken counts, and only when it is the only one.
    private static func token(in headers: [XMLElement]) throws(SOAPError) -> UsernameToken? {
        guard !headers.contains(where: isSignature) else { throw .signature }
        let securities = headers.filter {
            $0.name == XMLName("Security", in: SOAPNamespace.security)
        }
        guard securities.count <= 1 else { throw .severalSecurityHeaders }
        guard let security = securities.first else { return nil }
        guard !security.children.contains(where: isSignature) else { throw .signature }
        let tokens = security.children(named: UsernameToken.name)
        guard tokens.count <= 1 else { throw .severalTokens }
        do {
            return try tokens.first.map { element throws(UsernameToken.Flaw) in
                try UsernameToken(element)
            }
        } catch {
            throw .token(error)
        }
    }

    private static func isSignature(_ element: XMLElement) -> Bool {
        element.name.namespace.hasSameBytes(as: SOAPNamespace.signature)
            || element.name.namespace.hasSameBytes(as: SOAPNamespace.encryption)
    }

    /// Headers marked mustUnderstand whose names are not among those given.
    ///
    /// `1` and `true` mark them; some clients write the attribute without a namespace.
    package func notUnderstood(beside understood: Set<XMLName>) -> [XMLName] {
        headers.filter { header in
            let mark =
                header.attribute(version.name("mustUnderstand"))
                ?? header.attribute(XMLName("mustUnderstand"))
            guard let mark else { return false }
            return mark.hasSameBytes(as: "1") || mark.hasSameBytes(as: "true")
        }.map(\.name).filter { !understood.contains($0) }
    }
}
