/// Letters of ASCII without regard to case; all other bytes are themselves.
package enum ASCII {
    package static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    package static func folded(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { folded($0) }, as: UTF8.self)
    }

    package static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { folded($0) == folded($1) }
    }
}
