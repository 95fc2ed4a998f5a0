/// Reads constants, and calls of functions that consist of one expression, out of a manifest.
///
/// Enough for a manifest that lists its targets with the help of functions of its own; conditions
/// and statements are not understood and end in an error, never in a wrong answer.
struct ManifestReader {
    private struct Parameter {
        let label: String
        let name: String
        /// Where the default begins.
        let fallback: Int?
    }

    private struct Helper {
        let parameters: [Parameter]
        let body: Int
    }

    private(set) var constants: [String: ManifestValue] = [:]
    private var helpers: [String: Helper] = [:]
    private let tokens: [Token]
    private var index = 0

    init(_ text: SwiftText) {
        tokens = text.tokens
    }

    mutating func read() throws {
        while index < tokens.count {
            switch tokens[index].word {
            case "let": try readConstant()
            case "func": try readHelper()
            default: index += 1
            }
        }
    }

    // Declarations

    private mutating func readConstant() throws {
        index += 1
        let name = try word()
        while !(try peek().isMark("=")) { index += 1 }
        index += 1
        constants[name] = try expression()
    }

    private mutating func readHelper() throws {
        index += 1
        let name = try word()
        try take("(")
        var parameters: [Parameter] = []
        while !(try peek().isMark(")")) {
            parameters.append(try parameter())
        }
        while !(try peek().isMark("{")) { index += 1 }
        index += 1
        if try peek().word == "return" { index += 1 }
        helpers[name] = Helper(parameters: parameters, body: index)
        try skip { $0.isMark("}") }
        index += 1
    }

    private mutating func parameter() throws -> Parameter {
        let label = try word()
        let name = try peek().word == nil ? label : try word()
        try take(":")
        try skip { $0.isMark(",") || $0.isMark(")") || $0.isMark("=") }
        var fallback: Int?
        if try peek().isMark("=") {
            index += 1
            fallback = index
            try skip { $0.isMark(",") || $0.isMark(")") }
        }
        if try peek().isMark(",") { index += 1 }
        return Parameter(label: label, name: name, fallback: fallback)
    }

    /// Goes to the first such token outside brackets that are opened on the way.
    private mutating func skip(to isEnd: (Token) -> Bool) throws {
        var depth = 0
        while true {
            let token = try peek()
            if depth == 0, isEnd(token) { return }
            if token.isMark("(") || token.isMark("[") || token.isMark("{") { depth += 1 }
            if token.isMark(")") || token.isMark("]") || token.isMark("}") { depth -= 1 }
            index += 1
        }
    }

    // Expressions

    private mutating func expression() throws -> ManifestValue {
        var value = try operand()
        while index < tokens.count, tokens[index].isMark("+") {
            index += 1
            value = try value.adding(try operand())
        }
        return value
    }

    private mutating func operand() throws -> ManifestValue {
        let token = try peek()
        index += 1
        var value: ManifestValue
        switch token.kind {
        case .string(let text): value = .text(filled(text))
        case .mark(UInt8(ascii: "[")): value = try list()
        case .mark(UInt8(ascii: ".")): value = try member()
        case .word(let name):
            if index < tokens.count, tokens[index].isMark("(") {
                let arguments = try arguments()
                value = try call(name, arguments)
            } else {
                value = constants[name] ?? .text(name)
            }
        case .mark: throw unexpected(token)
        }
        while index < tokens.count, tokens[index].isMark(".") {
            index += 1
            value = try member()
        }
        return value
    }

    /// The text with the constants that it names in `\(…)`.
    private func filled(_ text: String) -> String {
        var filled = text
        for (name, value) in constants {
            guard case .text(let part) = value else { continue }
            filled = filled.replacing("\\(\(name))", with: part)
        }
        return filled
    }

    private mutating func member() throws -> ManifestValue {
        let name = try word()
        guard index < tokens.count, tokens[index].isMark("(") else { return .call(name, []) }
        return .call(name, try arguments())
    }

    private mutating func list() throws -> ManifestValue {
        var values: [ManifestValue] = []
        while !(try peek().isMark("]")) {
            values.append(try expression())
            if try peek().isMark(",") { index += 1 }
        }
        index += 1
        return .list(values)
    }

    private mutating func arguments() throws -> [ManifestValue.Argument] {
        try take("(")
        var arguments: [ManifestValue.Argument] = []
        while !(try peek().isMark(")")) {
            var label: String?
            if let word = try peek().word, index + 1 < tokens.count, tokens[index + 1].isMark(":") {
                label = word
                index += 2
            }
            arguments.append(.init(label: label, value: try expression()))
            if try peek().isMark(",") { index += 1 }
        }
        index += 1
        return arguments
    }

    /// One of the manifest's own functions is replaced by its expression.
    private mutating func call(
        _ name: String, _ arguments: [ManifestValue.Argument]
    ) throws -> ManifestValue {
        guard let helper = helpers[name] else { return .call(name, arguments) }
        let (outside, after) = (constants, index)
        defer { (constants, index) = (outside, after) }
        var unlabelled = arguments.filter { $0.label == nil }.map(\.value)[...]
        for parameter in helper.parameters {
            let given =
                parameter.label == "_"
                ? unlabelled.popFirst()
                : arguments.first { $0.label == parameter.label }?.value
            if let given {
                constants[parameter.name] = given
            } else if let fallback = parameter.fallback {
                index = fallback
                constants[parameter.name] = try expression()
            } else {
                throw ManifestError(message: "\(name) is called without \(parameter.label)")
            }
        }
        index = helper.body
        return try expression()
    }

    // Tokens

    private func peek() throws -> Token {
        guard index < tokens.count else { throw ManifestError(message: "ends too early") }
        return tokens[index]
    }

    private mutating func word() throws -> String {
        let token = try peek()
        guard let word = token.word else { throw unexpected(token) }
        index += 1
        return word
    }

    private mutating func take(_ mark: Unicode.Scalar) throws {
        let token = try peek()
        guard token.isMark(mark) else { throw unexpected(token) }
        index += 1
    }

    private func unexpected(_ token: Token) -> ManifestError {
        ManifestError(message: "\(token.kind) in line \(token.line) is not understood")
    }
}
