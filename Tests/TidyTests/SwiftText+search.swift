extension SwiftText {
    /// Modules whose members may be written with or without the module's name.
    private static let libraries: Set = ["Swift", "Foundation", "Glibc"]

    /// Where the code has one of these, as words of their own.
    ///
    /// A member (`clock.sleep(`) or a declaration (`func print(`) of that name is another thing.
    func offsets(of patterns: String...) -> [Int] {
        patterns.flatMap { pattern in
            Self.offsets(of: Array(pattern.utf8), in: code).filter { start in
                let bytes = Array(pattern.utf8)
                let end = start + bytes.count
                if Self.isWordByte(bytes[bytes.count - 1]), end < code.count,
                    Self.isWordByte(code[end])
                {
                    return false
                }
                return !Self.isWordByte(bytes[0]) || beginsWord(at: start)
            }
        }
    }

    /// Where a string literal has one of these as a word, whatever the case of its letters.
    func offsets(inLiterals patterns: String...) -> [Int] {
        literals.filter { literal in
            let text = Array(literal.text.lowercased().utf8)
            return patterns.contains { pattern in
                Self.offsets(of: Array(pattern.utf8), in: text).contains { start in
                    start == 0 || !Self.isWordByte(text[start - 1])
                }
            }
        }.map(\.start)
    }

    /// The byte before an offset that is no blank, and its place.
    func before(_ offset: Int) -> (byte: UInt8, offset: Int)? {
        code[..<offset].lastIndex { $0 > UInt8(ascii: " ") }.map { (code[$0], $0) }
    }

    private func beginsWord(at start: Int) -> Bool {
        if start > 0, Self.isWordByte(code[start - 1]) { return false }
        guard let (byte, place) = before(start) else { return true }
        if byte == UInt8(ascii: ".") { return Self.libraries.contains(word(endingBefore: place)) }
        return word(endingBefore: place + 1) != "func"
    }

    func word(endingBefore end: Int) -> String {
        let letters = code[..<end].reversed().prefix { Self.isWordByte($0) }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// Where these bytes begin, from left to right.
    static func offsets(of pattern: [UInt8], in bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            var found: [Int] = []
            var index = 0
            while index + pattern.count <= bytes.count {
                if bytes[index] == pattern[0], bytes[index...].starts(with: pattern) {
                    found.append(index)
                    index += pattern.count
                } else {
                    index += 1
                }
            }
            return found
        }
    }
}
