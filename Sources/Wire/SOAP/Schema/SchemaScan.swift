/// Reads the lexical forms of XML Schema part 2 from the front of some bytes, strictly.
struct SchemaScan {
    private(set) var rest: ArraySlice<UInt8>

    /// White space at both ends is no part of a value (`whiteSpace` is `collapse`).
    init(_ bytes: ArraySlice<UInt8>) {
        rest = XMLSpace.trim(bytes)
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes the byte if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes all digits that come next, which may be none.
    mutating func digits() -> ArraySlice<UInt8> {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    /// Takes so many digits; nil when there are fewer.
    mutating func number(of count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
