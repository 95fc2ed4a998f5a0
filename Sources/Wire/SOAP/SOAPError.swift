/// Why bytes are not a SOAP message that we answer other than with a fault.
package enum SOAPError: Error, Sendable, Hashable {
    case xml(XMLError)
    /// The root is an `Envelope` of no version that we know.
    case version
    case notAnEnvelope
    case noBody
    case severalBodies
    case severalHeaders
    /// Something that is neither Header nor Body within the envelope.
    case strayElement
    /// The Body holds no element.
    case emptyBody
    /// The Body holds more than one element; document style carries one.
    case severalRequests
    case severalSecurityHeaders
    case severalTokens
    /// An XML signature or encrypted part: none is checked here, so none may look as if it were.
    case signature
    case token(UsernameToken.Flaw)
}

extension SOAPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .xml(let error): error.description
        case .version: "the envelope is of no known version of SOAP"
        case .notAnEnvelope: "the document is no SOAP envelope"
        case .noBody: "the envelope has no Body"
        case .severalBodies: "the envelope has more than one Body"
        case .severalHeaders: "the envelope has more than one Header"
        case .strayElement: "the envelope holds an element that is neither Header nor Body"
        case .emptyBody: "the Body is empty"
        case .severalRequests: "the Body holds more than one element"
        case .severalSecurityHeaders: "there is more than one Security header"
        case .severalTokens: "there is more than one UsernameToken"
        case .signature: "XML signatures and encryption are not supported"
        case .token(let flaw): flaw.description
        }
    }
}
