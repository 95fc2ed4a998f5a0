/// The two versions of SOAP. The namespace of the envelope decides, never the content type.
package enum SOAPVersion: Sendable, Hashable, CaseIterable {
    case soap11
    case soap12

    package var namespace: String {
        switch self {
        case .soap11: "http://schemas.xmlsoap.org/soap/envelope/"
        case .soap12: "http://www.w3.org/2003/05/soap-envelope"
        }
    }

    /// The content type of a reply.
    package var contentType: String {
        switch self {
        case .soap11: "text/xml; charset=utf-8"
        case .soap12: "application/soap+xml; charset=utf-8"
        }
    }

    func name(_ local: String) -> XMLName { XMLName(local, in: namespace) }
}
