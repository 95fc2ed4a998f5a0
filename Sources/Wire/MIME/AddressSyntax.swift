import BelayIDNA

/// The mailboxes that we write into headers: RFC 5321 §4.1.2 and, before the `@`, RFC 6532 §3.2,
/// without comments, groups, routes. A domain is in A-labels when it comes here.
package enum AddressSyntax {
    /// Octets of one address.
    static let longest = 320

    package static func check(_ address: String, at place: MIMEError.Place) throws(MIMEError) {
        let bytes = Array(address.utf8)
        if bytes.contains(where: Octet.isControl) { throw .controlCharacter(place) }
        guard bytes.count <= longest, let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            isLocalPart(bytes[..<at]), isDomain(bytes[(at + 1)...]),
            address.isASCII || InternationalAddress.isVisible(beyondASCII: address)
        else { throw .invalidAddress(place) }
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "\"") { return isQuotedString(bytes) }
        return Octet.isDotSeparated(bytes) { Octet.isAtom($0) || $0 >= 0x80 }
    }

    private static func isQuotedString(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "[") {
            return bytes.count > 2 && bytes.last == UInt8(ascii: "]")
                && bytes.dropFirst().dropLast().allSatisfy {
                    Octet.isAlphanumeric($0) || ".:-".utf8.contains($0)
                }
        }
        return Octet.isDotSeparated(bytes) { byte in
            Octet.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
