// The classes of octets that the fields of a mail are made of.

extension UInt8 {
    /// Below 32, TAB included, or 127.
    var isControl: Bool { self < 0x20 || self == 0x7F }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isAlphanumeric: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    /// The letter in lower case when it is one of ASCII; any other octet as it is.
    var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
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

    /// ASCII letters in lower case; nothing else is touched.
    var folded: String { String(decoding: foldedBytes, as: UTF8.self) }

    /// The same, for comparing: `==` of strings takes composed and decomposed letters for one.
    var foldedBytes: [UInt8] { utf8.map(\.lowercased) }

    /// The text, cut short where it is long: for saying back what a client sent.
    var quotable: String {
        let most = 256
        guard utf8.count > most else { return self }
        return String(decoding: utf8.prefix(most), as: UTF8.self) + "…"
    }
}
