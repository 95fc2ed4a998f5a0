/// The last look at a mail: what must never reach the wire whatever went before.
enum Soundness {
    /// What breaks RFC 5322 §2.1 or §2.3, or nil.
    ///
    /// - Parameter utf8: octets at the front that may lie beyond 127: the address fields.
    static func flaw(in mail: [UInt8], utf8: Int) -> String? {
        mail.withUnsafeBufferPointer { bytes in
            var lineStart = 0
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte >= 0x20, byte < 0x80 { continue }
                switch byte {
                case 0: return "a NUL"
                case 10: return "a bare LF"
                case 13:
                    guard index < bytes.count, bytes[index] == 10 else { return "a bare CR" }
                    if index - 1 - lineStart > HeaderBlock.longestLine {
                        return "a line beyond 998 octets"
                    }
                    index += 1
                    lineStart = index
                case 0x80... where index > utf8: return "an octet beyond 127"
                default: continue
                }
            }
            return lineStart == bytes.count ? nil : "no line end at the end"
        }
    }
}
