/// A fault, to be written in the version of SOAP in which the caller spoke.
package struct SOAPFault: Error, Sendable, Hashable {
    /// Whose fault it is; SOAP 1.1 and 1.2 have different words for it.
    package enum Kind: Sendable, Hashable, CaseIterable {
        case client
        case server
        /// WS-Security's own code, of which clients look for the literal `q0:Security`.
        case security
        case mustUnderstand
        case versionMismatch
    }

    package var kind: Kind
    package var text: String
    /// The address that was asked; left out when nil.
    package var actor: String?
    /// `.some([])` is an empty detail, which is another thing than none.
    package var detail: [Markup]?

    package init(_ kind: Kind, _ text: String, actor: String? = nil, detail: [Markup]? = nil) {
        self.kind = kind
        self.text = text
        self.actor = actor
        self.detail = detail
    }

    /// The Fault element, with the prefix `soap`.
    package func markup(in version: SOAPVersion) -> Markup {
        switch version {
        case .soap11: markup11
        case .soap12: markup12
        }
    }

    private static let q0 = Markup.Attribute("xmlns:q0", SOAPNamespace.security)
    private static let securityCode = "q0:Security"

    /// SOAP 1.1 §4.4: names without a namespace, in this order.
    private var markup11: Markup {
        var parts: [Markup] = []
        switch kind {
        case .client: parts.append(Markup("faultcode", "soap:Client"))
        case .server: parts.append(Markup("faultcode", "soap:Server"))
        case .security:
            parts.append(
                Markup("faultcode", SOAPFault.securityCode, attributes: [SOAPFault.q0]))
        case .mustUnderstand: parts.append(Markup("faultcode", "soap:MustUnderstand"))
        case .versionMismatch: parts.append(Markup("faultcode", "soap:VersionMismatch"))
        }
        parts.append(Markup("faultstring", text))
        if let actor { parts.append(Markup("faultactor", actor)) }
        if let detail { parts.append(Markup("detail", detail)) }
        return Markup("soap:Fault", parts)
    }

    /// SOAP 1.2 part 1 §5.4.
    private var markup12: Markup {
        var code: [Markup]
        switch kind {
        case .client: code = [Markup("soap:Value", "soap:Sender")]
        case .server: code = [Markup("soap:Value", "soap:Receiver")]
        case .security:
            let value = Markup(
                "soap:Value", SOAPFault.securityCode, attributes: [SOAPFault.q0])
            code = [Markup("soap:Value", "soap:Sender"), Markup("soap:Subcode", [value])]
        case .mustUnderstand: code = [Markup("soap:Value", "soap:MustUnderstand")]
        case .versionMismatch: code = [Markup("soap:Value", "soap:VersionMismatch")]
        }
        let reason = Markup("soap:Text", text, attributes: [Markup.Attribute("xml:lang", "en")])
        var parts = [Markup("soap:Code", code), Markup("soap:Reason", [reason])]
        if let actor { parts.append(Markup("soap:Node", actor)) }
        if let detail { parts.append(Markup("soap:Detail", detail)) }
        return Markup("soap:Fault", parts)
    }
}
