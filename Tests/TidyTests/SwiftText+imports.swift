extension SwiftText {
    struct Import: Equatable {
        let module: String
        let offset: Int
        let line: Int
    }

    private static let importKinds: Set = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]

    var imports: [Import] {
        let tokens = tokens
        return tokens.indices.compactMap { start in
            guard tokens[start].word == "import" else { return nil }
            let words = tokens[(start + 1)...].prefix { $0.line == tokens[start].line }
                .prefix(2).map(\.word)
            guard let first = words.first, let first else { return nil }
            let isKind = Self.importKinds.contains(first)
            guard let module = isKind ? words.last ?? nil : first else { return nil }
            return Import(module: module, offset: tokens[start].offset, line: tokens[start].line)
        }
    }
}
