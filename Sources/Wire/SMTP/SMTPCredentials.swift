/// What we say to AUTH. Its descriptions leave the password out.
package struct SMTPCredentials: Sendable, Hashable {
    package let user: String
    package let password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    /// RFC 4616 §2, without an identity of its own to act as.
    var plain: [UInt8] {
        SMTPCredentials.base64([0] + Array(user.utf8) + [0] + Array(password.utf8))
    }

    var loginUser: [UInt8] { SMTPCredentials.base64(Array(user.utf8)) }

    var loginPassword: [UInt8] { SMTPCredentials.base64(Array(password.utf8)) }

    /// RFC 4648 §4, with padding.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let isPadding = place > group.count
                text.append(
                    isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * place) & 0x3F])
            }
        }
        return text
    }
}

extension SMTPCredentials: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "credentials of \(user)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

/// When a connection to a relay is encrypted. Where it is, the certificate is verified.
package enum SMTPSecurity: Sendable, Hashable, CaseIterable {
    /// Never; AUTH goes in clear text.
    case off
    /// By STARTTLS when the relay offers it.
    case whenOffered
    /// By STARTTLS; without it nothing is sent.
    case required
    /// From the first byte. (RFC 8314 §3.)
    case implicit
}
