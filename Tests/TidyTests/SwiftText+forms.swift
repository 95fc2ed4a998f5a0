/// Forms that are more than a word.
extension SwiftText {
    /// `try?` without a comment on its line or the one before.
    var uncommentedTries: [Int] {
        offsets(of: "try?").filter {
            let line = line(at: $0)
            return !commentLines.contains(line) && !commentLines.contains(line - 1)
        }
    }

    /// `value!` and `Type!`; neither `!value`, `a != b`, `try!` nor `as!`.
    var forceUnwraps: [Int] {
        Self.offsets(of: [UInt8(ascii: "!")], in: code).filter { place in
            guard place > 0 else { return false }
            if place + 1 < code.count, code[place + 1] == UInt8(ascii: "=") { return false }
            let left = code[place - 1]
            let closers: [UInt8] = [")", "]", "}", ">", "?", "\"", "`", "!"].map(UInt8.init(ascii:))
            guard Self.isWordByte(left) || closers.contains(left) else { return false }
            return !["try", "as", "is"].contains(word(endingBefore: place))
        }
    }

    /// `Task { … }`, `Task(…) { … }`, `Task<…> { … }`, `Task.init`, `Task.immediate`.
    var unstructuredTasks: [Int] {
        offsets(of: "Task").filter { start in
            var rest = code[(start + 4)...].drop { $0 <= UInt8(ascii: " ") }
            if rest.first == UInt8(ascii: "<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }.dropFirst()
                    .drop { $0 == UInt8(ascii: " ") }
            }
            return ["{", "(", ".init", ".immediate"].contains { rest.starts(with: $0.utf8) }
        }
    }

    /// `/…/` where an operand is expected.
    var slashLiterals: [Int] {
        Self.offsets(of: [UInt8(ascii: "/")], in: code).filter { place in
            let line = code[(place + 1)...].prefix { $0 != UInt8(ascii: "\n") }
            guard let next = line.first, next > UInt8(ascii: " "), line.contains(UInt8(ascii: "/")),
                let (byte, previous) = before(place)
            else { return false }
            let openers = "=(,:[{&|?".utf8.contains(byte)
            return openers && previous < place && next != UInt8(ascii: ")")
                && next != UInt8(ascii: ",")
        }
    }
}
