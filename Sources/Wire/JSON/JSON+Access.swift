extension JSON {
    /// The member of that name, compared byte for byte; nil when absent or not an object.
    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.hasSameBytes(as: name) }?.value
    }

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    package var asBool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of an integer literal only; `1.0` is nil here.
    package var asInteger: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// An integer, also when written with a zero fraction or an exponent: `1.0`, `1.7e9`.
    package var asWholeNumber: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// Any number; an integer beyond 2^53 is rounded.
    package var asDouble: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var asString: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var asArray: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// Members in the order of the document.
    package var asObject: [Member]? {
        if case .object(let value) = self { value } else { nil }
    }
}
