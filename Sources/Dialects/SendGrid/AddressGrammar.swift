import BelayCore
import BelayIDNA
import BelayMIME

/// RFC 5321 §4.1.2 `Mailbox`, beyond ASCII as RFC 6531 §3.3 has it: no comments, no groups, no
/// blanks around it.
package enum AddressGrammar {
    /// What a client looks for, in the form in which it is kept; what is no address as it is.
    static func kept(_ text: String) -> String { mailbox(text) ?? text }

    /// The address as it is kept: the local part byte for byte, the domain in A-labels; nil when it
    /// is none.
    ///
    /// An address in ASCII comes back as it is, however long the vendor allows it to be. One
    /// that is not has the lengths that every server must take.
    package static func mailbox(_ text: String) -> String? {
        if text.isASCII { return isMailbox(text) ? text : nil }
        guard let address = InternationalAddress.withASCIIDomain(text),
            address.utf8.count <= InternationalAddress.longest,
            let at = address.utf8.lastIndex(of: UInt8(ascii: "@")),
            address.utf8[..<at].count <= InternationalAddress.longestLocalPart,
            InternationalAddress.isVisible(beyondASCII: address), isMailbox(address)
        else { return nil }
        return address
    }

    private static func isMailbox(_ text: String) -> Bool {
        let answer = text.utf8.withContiguousStorageIfAvailable(isMailbox(bytes:))
        return answer ?? Array(text.utf8).withUnsafeBufferPointer(isMailbox(bytes:))
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private static func isMailbox(bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0 else { return false }
        let local = bytes[..<at]
        let isLocal =
            local.first == UInt8(ascii: "\"") ? isQuotedString(local) : isDotString(local)
        return isLocal && !looksEncoded(local) && isDomain(bytes[(at + 1)...])
    }

    /// Whether there is something of the form of an encoded word, RFC 2047 §2.
    ///
    /// It means nothing in an address, but readers decode it all the same and then see another one.
    private static func looksEncoded(_ bytes: Bytes) -> Bool {
        let question = UInt8(ascii: "?")
        let equals = UInt8(ascii: "=")
        let pairs = zip(bytes, bytes.dropFirst())
        guard let start = pairs.enumerated().first(where: { $0.element == (equals, question) })
        else { return false }
        return pairs.dropFirst(start.offset + 2).contains { $0 == (question, equals) }
    }

    private static func isDotString(_ bytes: Bytes) -> Bool {
        Octet.isDotSeparated(bytes) { Octet.isAtom($0) || $0 >= 0x80 }
    }

    private static func isQuotedString(_ bytes: Bytes) -> Bool {
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            guard !byte.isControl else { return false }
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

    private static func isDomain(_ bytes: Bytes) -> Bool {
        // RFC 5321 §4.5.3.1.2
        guard (1...255).contains(bytes.count) else { return false }
        if bytes.first == UInt8(ascii: "[") { return isLiteral(bytes) }
        var length = 0
        var last = UInt8(ascii: "-")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard length > 0, last != UInt8(ascii: "-") else { return false }
                length = 0
            } else {
                let isDash = byte == UInt8(ascii: "-")
                guard byte.isAlphanumeric || isDash && length > 0, length < 63 else {
                    return false
                }
                length += 1
            }
            last = byte
        }
        return length > 0 && last != UInt8(ascii: "-")
    }

    /// RFC 5321 §4.1.3, IPv4 and IPv6.
    private static func isLiteral(_ bytes: Bytes) -> Bool {
        guard bytes.last == UInt8(ascii: "]") else { return false }
        let inner = bytes.dropFirst().dropLast()
        let tag = Array("ipv6:".utf8)
        guard inner.prefix(tag.count).elementsEqual(tag, by: { LetterCase.lowered($0) == $1 })
        else {
            return isIPv4(inner)
        }
        return isIPv6(inner.dropFirst(tag.count))
    }

    private static func isIPv4(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDigit)
                    && part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }

    private static func isIPv6(_ bytes: Bytes) -> Bool {
        let colon = UInt8(ascii: ":")
        let gap = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
        guard let gap else { return groups(bytes, mayEndInIPv4: true) == 8 }
        guard let left = groups(bytes[..<gap], mayEndInIPv4: false),
            let right = groups(bytes[(gap + 2)...], mayEndInIPv4: true)
        else { return false }
        return left + right < 8
    }

    /// How many groups of 16 bits a part of an IPv6 address has; nil when one is malformed.
    private static func groups(_ bytes: Bytes, mayEndInIPv4: Bool) -> Int? {
        if bytes.isEmpty { return 0 }
        var parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = parts.count
        if mayEndInIPv4, let last = parts.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return nil }
            parts.removeLast()
            count += 1
        }
        let areFit = parts.allSatisfy { part in
            (1...4).contains(part.count) && part.allSatisfy { Hexadecimal.digit($0) != nil }
        }
        return areFit ? count : nil
    }
}
