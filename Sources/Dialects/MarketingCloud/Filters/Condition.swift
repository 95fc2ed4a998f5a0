import BelaySOAP

/// A filter held against a type of object: every property exists, every value is of its kind.
package indirect enum Condition: Sendable, Hashable {
    case check(PropertyPath, Check)
    case all([Condition])
    case any([Condition])

    /// - Parameter clock: the one that times without an offset are read on.
    package init(
        _ filter: Filter, of type: ObjectType, in catalogue: Catalogue, clock: ServerTime
    ) throws(FilterFlaw) {
        func conditions(_ filters: [Filter]) throws(FilterFlaw) -> [Condition] {
            try filters.map { filter throws(FilterFlaw) in
                try Condition(filter, of: type, in: catalogue, clock: clock)
            }
        }
        switch filter {
        case .all(let filters): self = .all(try conditions(filters))
        case .any(let filters): self = .any(try conditions(filters))
        case .simple(let simple):
            guard let path = PropertyPath(simple.property, of: type, in: catalogue) else {
                throw .unknownProperty(simple.property)
            }
            self = .check(path, try Check(simple, of: path, clock: clock))
        }
    }

    package func holds(for object: APIObject, clock: ServerTime) -> Bool {
        switch self {
        case .all(let conditions):
            conditions.allSatisfy { $0.holds(for: object, clock: clock) }
        case .any(let conditions):
            conditions.contains { $0.holds(for: object, clock: clock) }
        case .check(let path, let check):
            check.holds(for: path.value(in: object).flatMap { Operand($0, clock: clock) })
        }
    }

    /// Whether it looks at one of these properties.
    func mentions(_ names: Set<String>) -> Bool {
        switch self {
        case .all(let conditions), .any(let conditions):
            conditions.contains { $0.mentions(names) }
        case .check(let path, _): path.fields.first.map { names.contains($0.name) } ?? false
        }
    }

    /// The only numbers that the property may have where this holds; nil when it may be any.
    func numbers(of name: String) -> Set<Int64>? {
        switch self {
        case .all(let conditions):
            conditions.reduce(nil as Set<Int64>?) { found, condition in
                let more = condition.numbers(of: name)
                return found.flatMap { found in more.map { found.intersection($0) } ?? found }
                    ?? more
            }
        case .any(let conditions):
            conditions.reduce([] as Set<Int64>?) { found, condition in
                found.flatMap { found in condition.numbers(of: name).map { found.union($0) } }
            }
        case .check(let path, .isIn(let operands)):
            path.fields.count == 1 && path.fields[0].name == name
                ? Set(operands.compactMap(\.asNumber)) : nil
        case .check: nil
        }
    }
}
