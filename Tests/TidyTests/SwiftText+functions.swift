extension SwiftText {
    /// A function, initializer, subscript or computed property with a body.
    struct Function: Equatable {
        let name: String
        let line: Int
        /// From its keyword to its closing brace, both included.
        let lines: Int
    }

    private static let functionWords: Set = ["func", "init", "deinit", "subscript", "var"]
    private static let declarationWords: Set = [
        "func", "init", "deinit", "subscript", "var", "let", "struct", "enum", "class", "actor",
        "protocol", "extension", "typealias", "case", "static", "private", "package", "mutating",
    ]

    var functions: [Function] {
        let tokens = tokens
        return tokens.indices.compactMap { start in
            guard let word = tokens[start].word, Self.functionWords.contains(word),
                start == 0 || !tokens[start - 1].isMark("."),
                let open = Self.body(of: word, from: start, in: tokens),
                let close = Self.closing(of: open, in: tokens)
            else { return nil }
            let named = word == "func" || word == "var" ? tokens[start + 1].word : nil
            return Function(
                name: named ?? word, line: tokens[start].line,
                lines: tokens[close].line - tokens[start].line + 1)
        }
    }

    /// The brace that opens the body, if the declaration has one.
    private static func body(of keyword: String, from start: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(start + 1) {
            let token = tokens[index]
            if depth == 0 {
                if token.isMark("{") { return index }
                if token.isMark("}") { return nil }
                if let word = token.word, declarationWords.contains(word), index > start + 1 {
                    return nil
                }
                // A stored property ends with its line or at its value.
                if keyword == "var", token.isMark("=") || token.line > tokens[index - 1].line {
                    return nil
                }
            }
            if token.isMark("(") || token.isMark("[") { depth += 1 }
            if token.isMark(")") || token.isMark("]") { depth -= 1 }
            if depth < 0 { return nil }
        }
        return nil
    }

    private static func closing(of open: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(open) {
            if tokens[index].isMark("{") { depth += 1 }
            if tokens[index].isMark("}") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
