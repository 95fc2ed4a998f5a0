/// A word, a string literal or a mark of Swift code.
struct Token: Equatable {
    enum Kind: Equatable {
        case word(String)
        case string(String)
        case mark(UInt8)
    }

    let kind: Kind
    let offset: Int
    let line: Int

    var word: String? {
        if case .word(let text) = kind { text } else { nil }
    }

    func isMark(_ character: Unicode.Scalar) -> Bool {
        kind == .mark(UInt8(ascii: character))
    }
}

extension SwiftText {
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"),
            0x80...:
            true
        default: false
        }
    }

    /// The code in tokens; code inside an interpolation belongs to its literal.
    var tokens: [Token] {
        var tokens: [Token] = []
        var upcoming = literals[...]
        var index = 0
        while index < code.count {
            let start = index
            while let first = upcoming.first, first.start < start {
                upcoming = upcoming.dropFirst()
            }
            if let literal = upcoming.first, literal.start == start {
                index = literal.end
                tokens.append(token(.string(literal.text), at: start))
            } else if code[index] == UInt8(ascii: "`") {
                index = code[(start + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? code.count - 1
                let name = String(
                    decoding: source[(start + 1)..<max(index, start + 1)], as: UTF8.self)
                index += 1
                tokens.append(token(.word(name), at: start))
            } else if Self.isWordByte(code[index]) {
                while index < code.count, Self.isWordByte(code[index]) { index += 1 }
                let word = String(decoding: code[start..<index], as: UTF8.self)
                tokens.append(token(.word(word), at: start))
            } else {
                index += 1
                if code[start] > UInt8(ascii: " ") {
                    tokens.append(token(.mark(code[start]), at: start))
                }
            }
        }
        return tokens
    }

    private func token(_ kind: Token.Kind, at offset: Int) -> Token {
        Token(kind: kind, offset: offset, line: line(at: offset))
    }
}
