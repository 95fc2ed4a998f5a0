/// What MAIL and RCPT say of one mail.
package struct SMTPEnvelope: Sendable, Hashable {
    package let returnPath: String
    package let recipient: String
    /// Octets of the message, line ends included, before dot-stuffing. (RFC 1870 §3.)
    package let size: Int
    /// Whether the message's body holds octets beyond 127. (RFC 6152 §3.)
    package let isEightBit: Bool
    /// RFC 6531 §3.4: an address beyond ASCII, in the envelope or in a header field, needs a
    /// server that takes it.
    package let needsUTF8: Bool

    /// Octets of one path. (RFC 5321 §4.5.3.1.3 allows 256; some addresses are longer.)
    package static let longestPath = 320

    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        case returnPath, recipient

        package var description: String {
            switch self {
            case .returnPath: "the return path cannot stand in an SMTP command"
            case .recipient: "the recipient cannot stand in an SMTP command"
            }
        }
    }

    /// Throws when a path would end or change its command; its grammar is for others to judge.
    ///
    /// - Parameters:
    ///   - returnPath: empty for the null reverse-path.
    ///   - hasUTF8Header: whether the header section holds octets beyond 127.
    package init(
        returnPath: String, recipient: String, size: Int, isEightBit: Bool = false,
        hasUTF8Header: Bool = false
    ) throws(Problem) {
        guard SMTPEnvelope.isSafe(returnPath) else { throw .returnPath }
        guard !recipient.isEmpty, SMTPEnvelope.isSafe(recipient) else { throw .recipient }
        self.returnPath = returnPath
        self.recipient = recipient
        self.size = size
        self.isEightBit = isEightBit
        needsUTF8 =
            hasUTF8Header || returnPath.utf8.contains { $0 >= 0x80 }
            || recipient.utf8.contains { $0 >= 0x80 }
    }

    /// The envelope of a message whose every line ends in CRLF.
    package init(
        returnPath: String, recipient: String, message: [UInt8]
    ) throws(Problem) {
        let bodyStart = Self.bodyStart(of: message)
        try self.init(
            returnPath: returnPath, recipient: recipient, size: message.count,
            isEightBit: message[bodyStart...].reduce(0, |) >= 0x80,
            hasUTF8Header: message[..<bodyStart].reduce(0, |) >= 0x80)
    }

    /// Where the body begins: after the first empty line. (RFC 5322 §2.1.)
    private static func bodyStart(of message: [UInt8]) -> Int {
        var isLineEmpty = true
        for index in message.indices {
            switch message[index] {
            case 0x0A where isLineEmpty: return index + 1
            case 0x0A: isLineEmpty = true
            case 0x0D: continue
            default: isLineEmpty = false
            }
        }
        return message.count
    }

    /// No control octet anywhere; blank and angle brackets only within a quoted string.
    private static func isSafe(_ path: String) -> Bool {
        guard path.utf8.count <= longestPath else { return false }
        var isQuoted = false
        var isEscaped = false
        for byte in path.utf8 {
            if byte < 0x20 || byte == 0x7F { return false }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, " <>".utf8.contains(byte) {
                return false
            }
        }
        return !isQuoted
    }
}
