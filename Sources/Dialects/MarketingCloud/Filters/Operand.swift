import BelaySOAP

/// What is compared: a property's value, or what a filter compares it with.
package enum Operand: Sendable, Hashable {
    /// Letters of ASCII in lower case, as the platform's own comparisons do not heed case.
    case text([UInt8])
    case number(Int64)
    case flag(Bool)
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case moment(Int64)

    /// Nil for values that are not compared: objects, lists and nothing.
    package init?(_ value: APIValue, clock: ServerTime) {
        switch value {
        case .text(let text): self = .text(text.utf8.map(ASCII.folded))
        case .integer(let number): self = .number(number)
        case .boolean(let flag): self = .flag(flag)
        case .dateTime(let time): self = .moment(time.unixMilliseconds(assuming: clock.offset))
        case .time(let time): self = .moment(time.milliseconds)
        case .object, .objects, .null: return nil
        }
    }

    /// A filter's value, as the kind of property that it is compared with reads it.
    init(_ text: String, as kind: Field.Kind, clock: ServerTime) throws(SchemaError) {
        let bytes = Array(text.utf8)[...]
        switch kind {
        case .string, .words: self = .text(bytes.map { ASCII.folded($0) })
        case .int, .long: self = .number(try SchemaScalar.integer(bytes))
        case .boolean: self = .flag(try SchemaScalar.boolean(bytes))
        case .dateTime:
            self = .moment(try SchemaDateTime(bytes).unixMilliseconds(assuming: clock.offset))
        case .time: self = .moment(try SchemaTime(bytes).milliseconds)
        case .object, .wrapped: preconditionFailure("objects are refused before")
        }
    }

    /// Nil for operands of different kinds, which are never compared.
    func isBefore(_ other: Operand) -> Bool? {
        switch (self, other) {
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        case (.number(let left), .number(let right)): left < right
        case (.moment(let left), .moment(let right)): left < right
        case (.flag(let left), .flag(let right)): !left && right
        default: nil
        }
    }

    var asNumber: Int64? { if case .number(let number) = self { number } else { nil } }
}
