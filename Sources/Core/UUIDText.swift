/// The written form of a UUID: 36 characters with hyphens (RFC 9562 §4).
package enum UUIDText {
    private static let digits = Array("0123456789abcdef".utf8)

    /// - Parameter bytes: sixteen, most significant first.
    /// - Returns: in lower case.
    package static func encode(_ bytes: [UInt8]) -> String {
        precondition(bytes.count == 16, "a UUID has sixteen bytes")
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Sixteen bytes, from digits of either case; nil of anything else.
    package static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 36 else { return nil }
        var bytes: [UInt8] = []
        var pending: UInt8?
        for (index, character) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hexadecimal.digit(character) else { return nil }
            if let first = pending {
                bytes.append(first << 4 | digit)
                pending = nil
            } else {
                pending = digit
            }
        }
        return bytes
    }
}
