import BelayJSON

/// What is kept as the JSON of a record's body.
protocol Recorded: Sendable, Hashable {
    /// Nil of what it never wrote.
    init?(json: JSON)

    var json: JSON { get }
}

extension JSON {
    /// An object of those members that have a value.
    static func members(_ members: [(String, JSON?)]) -> JSON {
        .object(
            members.compactMap { name, value in
                value.map { Member(name: name, value: $0) }
            })
    }

    /// Nil of none.
    static func integers(_ values: [Int64]) -> JSON? {
        values.isEmpty ? nil : .array(values.map(JSON.integer))
    }

    /// Nil of none.
    static func strings(_ values: [String]) -> JSON? {
        values.isEmpty ? nil : .array(values.map(JSON.string))
    }

    var integers: [Int64]? { asArray?.compactMap(\.asInteger) }
}
