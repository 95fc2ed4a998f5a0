/// Tells code from comments and literals, byte by byte.
///
/// Knows nested comments, raw and multi-line strings, interpolation, quoted identifiers and
/// regular expressions between `#/` and `/#`.
struct SwiftScanner {
    private(set) var code: [UInt8]
    private(set) var literals: [SwiftText.Literal] = []
    private(set) var comments: [Range<Int>] = []
    private let source: [UInt8]
    private var index = 0

    init(_ source: [UInt8]) {
        self.source = source
        code = source
    }

    mutating func scan() {
        scanCode(untilParenthesis: false)
    }

    /// Code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLineComment()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: "\""): skipString(hashes: 0)
            case UInt8(ascii: "#"): skipHashes()
            case UInt8(ascii: "`"): skipQuotedName()
            case UInt8(ascii: "("):
                depth += 1
                index += 1
            case UInt8(ascii: ")"):
                depth -= 1
                index += 1
                if untilParenthesis, depth == 0 { return }
            default: index += 1
            }
        }
    }

    private func byte(_ ahead: Int) -> UInt8? {
        index + ahead < source.count ? source[index + ahead] : nil
    }

    private func isAt(_ text: String) -> Bool {
        source[index...].starts(with: text.utf8)
    }

    private mutating func blank(_ range: Range<Int>) {
        for place in range where code[place] != UInt8(ascii: "\n") {
            code[place] = UInt8(ascii: " ")
        }
    }

    private mutating func skipLineComment() {
        let start = index
        while let next = byte(0), next != UInt8(ascii: "\n") { index += 1 }
        comments.append(start..<index)
        blank(start..<index)
    }

    private mutating func skipBlockComment() {
        let start = index
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                index += 2
            } else if isAt("*/") {
                depth -= 1
                index += 2
            } else {
                index += 1
            }
        } while depth > 0 && index < source.count
        comments.append(start..<index)
        blank(start..<index)
    }

    private mutating func skipQuotedName() {
        let start = index + 1
        index = start
        while let next = byte(0), next != UInt8(ascii: "`"), next != UInt8(ascii: "\n") {
            index += 1
        }
        blank(start..<index)
        index += 1
    }

    private mutating func skipHashes() {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        switch byte(hashes) {
        case UInt8(ascii: "\""): skipString(hashes: hashes)
        case UInt8(ascii: "/"): skipRegex(hashes: hashes)
        default: index += hashes
        }
    }

    /// Leaves the delimiters in the code, for the rule that forbids them.
    private mutating func skipRegex(hashes: Int) {
        let end = "/" + String(repeating: "#", count: hashes)
        index += hashes + 1
        let start = index
        while index < source.count, !isAt(end) { index += 1 }
        blank(start..<index)
        index = min(index + end.utf8.count, source.count)
    }

    private mutating func skipString(hashes: Int) {
        let start = index
        index += hashes
        let isMultiline = startsMultiline()
        let quotes = isMultiline ? "\"\"\"" : "\""
        let end = quotes + String(repeating: "#", count: hashes)
        let escape = "\\" + String(repeating: "#", count: hashes)
        index += quotes.utf8.count
        let textStart = index
        var blankFrom = start
        while index < source.count, !isAt(end) {
            if isAt(escape) {
                index += escape.utf8.count
                if byte(0) == UInt8(ascii: "(") {
                    blank(blankFrom..<index)
                    scanCode(untilParenthesis: true)
                    blankFrom = index
                } else {
                    index += 1
                }
            } else if !isMultiline, source[index] == UInt8(ascii: "\n") {
                break
            } else {
                index += 1
            }
        }
        let textEnd = min(index, source.count)
        index = min(index + end.utf8.count, source.count)
        blank(min(blankFrom, index)..<index)
        // One quotation mark stays, so that a literal is still an operand.
        code[start] = UInt8(ascii: "\"")
        code[index - 1] = UInt8(ascii: "\"")
        literals.append(
            .init(
                start: start, end: index,
                text: String(decoding: source[textStart..<textEnd], as: UTF8.self)))
    }

    /// Three quotation marks open a multi-line literal only at the end of their line.
    private func startsMultiline() -> Bool {
        guard isAt("\"\"\"") else { return false }
        let rest = source[(index + 3)...].prefix { $0 != UInt8(ascii: "\n") }
        return rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
