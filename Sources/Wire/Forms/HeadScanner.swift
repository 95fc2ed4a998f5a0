/// Reads a word and the parameters behind it, as header fields have them (RFC 2045 §5.1).
struct HeadScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return index == bytes.count
        }
    }

    /// What stands up to a semicolon or a blank; nil when nothing does.
    mutating func token() -> [UInt8]? {
        skipBlanks()
        let start = index
        while index < bytes.count, !Self.delimiters.contains(bytes[index]) { index += 1 }
        return index > start ? Array(bytes[start..<index]) : nil
    }

    /// The next `; name=value` or `; name="value"`; nil at the end, or where there is none.
    mutating func parameter() -> (name: [UInt8], value: [UInt8])? {
        skipBlanks()
        guard take(UInt8(ascii: ";")), let name = token(), take(UInt8(ascii: "=")) else {
            return nil
        }
        guard take(UInt8(ascii: "\"")) else { return token().map { (name, $0) } }
        // Browsers write no backslash before anything, and old ones paths that are full of them.
        guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        defer { index = end + 1 }
        return (name, Array(bytes[index..<end]))
    }

    private static let delimiters = Array("; =\t\"".utf8)

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }
}
