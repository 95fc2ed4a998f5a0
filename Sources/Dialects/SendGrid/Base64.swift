/// Base64 with padding (RFC 4648 §4), read strictly: no white space, one text per value.
enum Base64 {
    /// Above every value of an alphabet of 64.
    private static let foreign: UInt8 = 0x80

    private static let values: [UInt8] = {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var values = [UInt8](repeating: foreign, count: 256)
        for (value, character) in alphabet.utf8.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    /// Nil when the text is not base64; the empty text is no bytes.
    static func decode(_ text: String) -> [UInt8]? {
        if let answer = text.utf8.withContiguousStorageIfAvailable(decode(bytes:)) { return answer }
        return Array(text.utf8).withUnsafeBufferPointer(decode(bytes:))
    }

    private static func decode(bytes text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard !text.isEmpty else { return [] }
        let end = UInt8(ascii: "=")
        let padding = text[text.count - 1] != end ? 0 : text[text.count - 2] != end ? 1 : 2
        let whole = text.count / 4 - (padding > 0 ? 1 : 0)
        var isForeign = false
        var bytes = values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { output, count in
                var seen: UInt8 = 0
                for group in 0..<whole {
                    let a = values[Int(text[group * 4])]
                    let b = values[Int(text[group * 4 + 1])]
                    let c = values[Int(text[group * 4 + 2])]
                    let d = values[Int(text[group * 4 + 3])]
                    seen |= a | b | c | d
                    output.initializeElement(at: group * 3, to: a << 2 | b >> 4)
                    output.initializeElement(at: group * 3 + 1, to: b << 4 | c >> 2)
                    output.initializeElement(at: group * 3 + 2, to: c << 6 | d)
                }
                count = whole * 3
                isForeign = seen & foreign != 0
            }
        }
        guard !isForeign else { return nil }
        if padding > 0 {
            guard let rest = tail(of: text, padding: padding) else { return nil }
            bytes += rest
        }
        return bytes
    }

    /// The last group, whose unused bits must be zero (RFC 4648 §3.5).
    private static func tail(
        of text: UnsafeBufferPointer<UInt8>, padding: Int
    ) -> [UInt8]? {
        let group = text.suffix(4).dropLast(padding).map { values[Int($0)] }
        guard group.allSatisfy({ $0 != foreign }) else { return nil }
        switch padding {
        case 1:
            guard group[2] & 0b11 == 0 else { return nil }
            return [group[0] << 2 | group[1] >> 4, group[1] << 4 | group[2] >> 2]
        default:
            guard group[1] & 0b1111 == 0 else { return nil }
            return [group[0] << 2 | group[1] >> 4]
        }
    }
}
