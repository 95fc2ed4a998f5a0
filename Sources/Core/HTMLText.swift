/// Text as it may stand in HTML, between tags and in quoted attributes.
package enum HTMLText {
    /// Byte by byte: a `Character` hides a sign that a combining mark follows. Beyond the five that
    /// HTML names, ` and = are written as numbers, for attributes that nobody quoted.
    package static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if isSpecial(byte) {
                bytes += "&#\(byte);".utf8
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
