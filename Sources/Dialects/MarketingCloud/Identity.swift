package import BelaySOAP

/// Who a request says it is from, by whichever of the vendor's ways.
package enum Identity: Sendable, Hashable {
    case none
    /// A name with a password, in clear or as a digest.
    case user(UsernameToken)
    /// An OAuth access token.
    case token(String)

    package enum Flaw: Error, Sendable, Hashable, CaseIterable {
        /// More than one OAuth header.
        case severalTokens
        /// An OAuth header and the name of a user, who may be another.
        case contradiction
        case tooLong
    }

    /// Bytes of an OAuth token that is read.
    package static let longest = 4_096

    /// An OAuth header goes before a UsernameToken whose name and password are `*`, which old
    /// clients send beside it. Beside any other name it is refused: one of the two is not meant.
    package init(_ envelope: SOAPEnvelope) throws(Flaw) {
        let headers = envelope.headers.filter(Identity.isOAuth)
        guard headers.count <= 1 else { throw .severalTokens }
        guard let header = headers.first else {
            self = envelope.token.map(Identity.user) ?? .none
            return
        }
        guard header.allText.count <= Identity.longest else { throw .tooLong }
        if let user = envelope.token, !Identity.isPlaceholder(user) { throw .contradiction }
        // Some clients nest the header in itself, others wrap the token: all that is said counts.
        let token = XMLSpace.trim(header.allText)
        self = token.isEmpty ? .none : .token(String(decoding: token, as: UTF8.self))
    }

    /// `fueloauth`, and `oAuth` of the time before it, with the vendor's namespace or with none.
    private static func isOAuth(_ header: XMLElement) -> Bool {
        ["fueloauth", "oAuth"].contains { local in
            header.name == XMLName(local, in: PartnerNamespace.oauth)
                || header.name == XMLName(local)
        }
    }

    private static func isPlaceholder(_ user: UsernameToken) -> Bool {
        user.username.utf8.elementsEqual("*".utf8) && user.password == .text("*")
    }
}
