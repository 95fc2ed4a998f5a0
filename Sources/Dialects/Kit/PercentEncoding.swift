import BelayCore

/// Percent-encoding of URLs (RFC 3986 §2.1), decoded strictly.
package enum PercentEncoding {
    /// Nil when an escape is cut short, is not hexadecimal, or the bytes are not UTF-8.
    package static func decode(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(Hexadecimal.digit),
                let low = iterator.next().flatMap(Hexadecimal.digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        // ASCII, as nearly all are, need not be looked at for being UTF-8.
        return bytes.allSatisfy { $0 < 0x80 }
            ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
}
