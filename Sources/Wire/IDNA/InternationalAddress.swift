/// Addresses beyond ASCII: `local@domain` where either side is. (RFC 6531 §3.3.)
package enum InternationalAddress {
    /// Octets of a local part, a domain and a whole address that is not ASCII, as SMTP says it.
    /// (RFC 5321 §4.5.3.1.1 to .3, the angle brackets of the path left out.)
    package static let longestLocalPart = 64
    package static let longest = 254

    /// The address with its domain in A-labels; what is ASCII after the last `@` stays.
    ///
    /// The local part keeps its bytes: what its letters mean, only the domain's server knows
    /// (RFC 5321 §2.4), so no case is folded and nothing is normalised.
    /// - Returns: Nil without an `@`, and when the domain has no A-labels.
    package static func withASCIIDomain(_ address: String) -> String? {
        let bytes = address.utf8
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let domain = bytes[bytes.index(after: at)...]
        if domain.allSatisfy({ $0 < 0x80 }) { return address }
        guard let name = InternationalDomain.ascii(domain) else { return nil }
        return String(decoding: bytes[...at], as: UTF8.self) + name
    }

    /// Whether every character beyond ASCII can stand in a local part without passing for another.
    ///
    /// RFC 6532 §3.2 allows them all. Refused here: controls (C1 too), blanks and line ends of
    /// other scripts, what changes the direction of a text, and what shows nothing at all.
    package static func isVisible(beyondASCII text: some StringProtocol) -> Bool {
        text.unicodeScalars.allSatisfy { $0.isASCII || isVisible($0) }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint {
            return false
        }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return scalar != "\u{FFFD}"
        }
    }
}
