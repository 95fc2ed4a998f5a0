/// How a body is coded on its way (RFC 9110 §8.4.1).
package enum ContentCoding: Sendable, Hashable {
    case identity
    case gzip

    /// - Parameter field: the value of `Content-Encoding`; nil without one.
    /// - Returns: nil for a coding that we do not read, or for several, one over the other.
    package init?(field: String?) {
        let value = (field ?? "").utf8.filter {
            $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t")
        }
        func isNamed(_ name: String) -> Bool {
            value.elementsEqual(name.utf8) { byte, letter in
                byte == letter || byte | 0x20 == letter && (65...90).contains(byte)
            }
        }
        if value.isEmpty || isNamed("identity") {
            self = .identity
        } else if isNamed("gzip") || isNamed("x-gzip") {
            self = .gzip
        } else {
            return nil
        }
    }
}
