/// Letters of ASCII without their case; all other bytes are themselves.
///
/// Why not Unicode's own: it maps U+212A to a `k`, so that two names would be one.
package enum LetterCase {
    @inlinable
    package static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    package static func lowered(_ text: String) -> String {
        String(decoding: loweredBytes(of: text), as: UTF8.self)
    }

    /// For comparing: `==` of strings takes composed and decomposed letters for one.
    package static func loweredBytes(of text: String) -> [UInt8] {
        text.utf8.map(lowered)
    }

    package static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { lowered($0) == lowered($1) }
    }
}
