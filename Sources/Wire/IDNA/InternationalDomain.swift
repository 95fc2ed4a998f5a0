import CIDN2

/// Domain names beyond ASCII, in the form that DNS, SMTP and comparison know.
package enum InternationalDomain {
    /// RFC 1035 §2.3.4, in octets.
    private static let longestLabel = 63
    private static let longestName = 253
    /// Octets of input; no name that fits after the conversion is longer.
    private static let longestInput = 1_024

    /// The name in A-labels (RFC 5890 §2.3.2.1); an ASCII name comes back as it is.
    ///
    /// - Returns: Nil for what IDNA2008 does not allow, and for what would be too long.
    package static func ascii(_ name: some Collection<UInt8>) -> String? {
        if name.allSatisfy({ $0 < 0x80 }) { return String(decoding: name, as: UTF8.self) }
        // libidn2 reads up to a NUL, and what a control would mean in a name nobody knows.
        guard name.count <= longestInput, !name.contains(where: { $0 < 0x20 || $0 == 0x7F }),
            let converted = belay_idn2_ascii(Array(name) + [0])
        else { return nil }
        defer { idn2_free(converted) }
        var bytes: [UInt8] = []
        var end = converted
        while end.pointee != 0 {
            bytes.append(end.pointee)
            end += 1
        }
        return isName(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Letters, digits and hyphens, in labels that are neither empty nor too long: the rules of
    /// STD 3, which the library is not asked to keep (`shim.h` says why).
    ///
    /// Asked of what it gave: a full-width `@` or a full stop of another script must never become
    /// a character that ends the address.
    private static func isName(_ bytes: [UInt8]) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return bytes.count <= longestName
            && labels.allSatisfy { label in
                (1...longestLabel).contains(label.count) && label.allSatisfy(isLetterDigitHyphen)
                    && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            }
    }

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
