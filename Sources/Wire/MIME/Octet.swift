/// The classes of octets that header grammars are made of.
package enum Octet {
    /// Below 32, TAB included, or 127.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    @inlinable
    package static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// `atext`, RFC 5322 §3.2.3.
    @inlinable
    package static func isAtom(_ byte: UInt8) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "?"), UInt8(ascii: "^")...UInt8(ascii: "`"),
            UInt8(ascii: "{")...UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    /// Either side of a message id.
    static func isIDText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): true
        default: isAtom(byte)
        }
    }

    /// `token`, RFC 2045 §5.1.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."): true
        case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"): false
        default: isAtom(byte)
        }
    }

    /// `ftext`, RFC 5322 §3.6.8.
    static func isFieldName(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ":")
    }

    /// One or more non-empty runs of a class with a dot between each two.
    @inlinable
    package static func isDotSeparated(
        _ bytes: some Sequence<UInt8>, of isMember: (UInt8) -> Bool
    ) -> Bool {
        var isStart = true
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                if isStart { return false }
                isStart = true
            } else {
                guard isMember(byte) else { return false }
                isStart = false
            }
        }
        return !isStart
    }

    /// ASCII letters in lower case; all other octets as they are.
    static func lowercased(_ text: String) -> [UInt8] {
        text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }
}

extension String {
    /// Whether a header field's text would end or corrupt the field.
    var hasControl: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(where: Octet.isControl) }
            ?? utf8.contains(where: Octet.isControl)
    }

    var isASCII: Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 } }
            ?? utf8.allSatisfy { $0 < 0x80 }
    }
}
