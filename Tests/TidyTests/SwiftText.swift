/// A Swift source with its comments and the text of its literals taken out of the code.
///
/// Words in comments and strings are no calls; a rule that looks at `code` need not care.
struct SwiftText {
    /// A string literal: its offsets with delimiters, and its source between them.
    struct Literal: Equatable {
        let start: Int
        let end: Int
        let text: String
    }

    let source: [UInt8]
    /// The source with comments, literals and quoted identifiers blanked; every byte at its place.
    let code: [UInt8]
    /// In the order in which they begin; one inside an interpolation follows the one around it.
    let literals: [Literal]
    /// Lines on which there is a comment or a part of one.
    let commentLines: Set<Int>
    /// The offset at which each line begins.
    private let lineStarts: [Int]

    init(_ text: String) {
        let source = Array(text.utf8)
        var scanner = SwiftScanner(source)
        scanner.scan()
        self.source = source
        code = scanner.code
        literals = scanner.literals.sorted { $0.start < $1.start }
        let ends = source.indices.filter { source[$0] == UInt8(ascii: "\n") }
        let lineStarts = [0] + ends.map { $0 + 1 }
        self.lineStarts = lineStarts
        var commented: Set<Int> = []
        for comment in scanner.comments {
            let first = Self.line(at: comment.lowerBound, in: lineStarts)
            let last = Self.line(at: comment.upperBound - 1, in: lineStarts)
            commented.formUnion(first...last)
        }
        commentLines = commented
    }

    /// How many lines there are; a line feed at the very end begins none.
    var lineCount: Int {
        source.isEmpty ? 0 : lineStarts.count - (source.last == UInt8(ascii: "\n") ? 1 : 0)
    }

    /// The line, from 1, of an offset.
    func line(at offset: Int) -> Int {
        Self.line(at: offset, in: lineStarts)
    }

    private static func line(at offset: Int, in starts: [Int]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }
}
