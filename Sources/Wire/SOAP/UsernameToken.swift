/// A WS-Security UsernameToken (OASIS UsernameToken Profile 1.0).
package struct UsernameToken: Sendable, Hashable {
    package static let name = XMLName("UsernameToken", in: SOAPNamespace.security)
    /// Bytes of a name, a password, a nonce or an instant that are read.
    package static let longest = 1_024

    package enum Password: Sendable, Hashable {
        case text(String)
        case digest(PasswordDigest)
    }

    package enum Flaw: Error, Sendable, Hashable, CaseIterable {
        case noUsername
        case noPassword
        /// Username, Password, Nonce or Created is there twice.
        case repeated
        case tooLong
        /// A `Type` of password that is neither text nor digest.
        case passwordType
        /// A digest without its nonce or instant, or with one that cannot be read.
        case digest
    }

    package let username: String
    package let password: Password

    init(_ element: XMLElement) throws(Flaw) {
        func only(_ local: String, in namespace: String) throws(Flaw) -> XMLElement? {
            let found = element.children(named: XMLName(local, in: namespace))
            guard found.count <= 1 else { throw .repeated }
            guard (found.first?.ownText.count ?? 0) <= UsernameToken.longest else {
                throw .tooLong
            }
            return found.first
        }
        guard let name = try only("Username", in: SOAPNamespace.security) else {
            throw .noUsername
        }
        guard let secret = try only("Password", in: SOAPNamespace.security) else {
            throw .noPassword
        }
        // Also in a token with a password in clear, where their forms are of no account: clients
        // send nonces in hex there and instants of years ago.
        let nonce = try only("Nonce", in: SOAPNamespace.security)
        let created = try only("Created", in: SOAPNamespace.securityUtility)
        username = name.trimmedText
        guard !username.isEmpty else { throw .noUsername }
        switch UsernameToken.kind(of: secret) {
        case .text: password = .text(secret.trimmedText)
        case .digest:
            guard let nonce, let created,
                let digest = PasswordDigest(secret, nonce: nonce, created: created)
            else { throw .digest }
            password = .digest(digest)
        case nil: throw .passwordType
        }
    }

    private enum Kind: String, CaseIterable {
        case text = "#PasswordText"
        case digest = "#PasswordDigest"
    }

    /// A password without a type is text (UsernameToken Profile 1.0 §3.1).
    private static func kind(of password: XMLElement) -> Kind? {
        guard let type = password.attribute(XMLName("Type")) else { return .text }
        return Kind.allCases.first {
            type.hasSameBytes(as: SOAPNamespace.usernameToken + $0.rawValue)
        }
    }
}

extension UsernameToken.Flaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noUsername: "the UsernameToken has no Username"
        case .noPassword: "the UsernameToken has no Password"
        case .repeated: "the UsernameToken holds an element twice"
        case .tooLong: "an element of the UsernameToken is too long"
        case .passwordType: "the Type of the Password is not known"
        case .digest: "the digest, its Nonce or its Created cannot be read"
        }
    }
}

extension UsernameToken: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "UsernameToken of \(username)" }
    package var debugDescription: String { description }
    /// A mirror would show the password to whoever logs a token.
    package var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
