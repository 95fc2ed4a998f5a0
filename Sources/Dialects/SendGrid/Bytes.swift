// The classes of octets that the fields of a mail are made of.

extension UInt8 {
    /// Below 32, TAB included, or 127.
    var isControl: Bool { self < 0x20 || self == 0x7F }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isAlphanumeric: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}

extension String {
    /// Whether the text would end or corrupt a header field.
    var hasControl: Bool { has(\.isControl) }

    var hasLineBreak: Bool { has { $0 == 10 || $0 == 13 } }

    var isASCII: Bool { !has { $0 >= 0x80 } }

    /// Visible ASCII: no blanks, no controls.
    var isVisible: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }

    /// Looks at the bytes where they lie, which is several times as fast as through `utf8`.
    @inline(__always)
    private func has(_ isWanted: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(where: isWanted) }
            ?? utf8.contains(where: isWanted)
    }

    /// The text, cut short where it is long: for saying back what a client sent.
    var quotable: String {
        let most = 256
        guard utf8.count > most else { return self }
        return String(decoding: utf8.prefix(most), as: UTF8.self) + "…"
    }
}
