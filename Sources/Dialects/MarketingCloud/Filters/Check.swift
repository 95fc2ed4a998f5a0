import BelaySOAP

/// One comparison whose operands have been read.
package enum Check: Sendable, Hashable {
    case isNull
    case isNotNull
    case isIn([Operand])
    case isNotIn([Operand])
    case isBefore(Operand)
    case isAfter(Operand)
    case isAtMost(Operand)
    case isAtLeast(Operand)
    case isBetween(Operand, Operand)
    case matches(Pattern)
    case doesNotMatch(Pattern)

    init(
        _ filter: SimpleFilter, of path: PropertyPath, clock: ServerTime
    ) throws(FilterFlaw) {
        guard let field = path.fields.last, field.dataType != nil else {
            throw .unknownProperty(filter.property)
        }
        switch filter.comparison {
        case .isNull: self = .isNull
        case .isNotNull: self = .isNotNull
        case .equals: self = .isIn([try Check.one(filter, field, clock)])
        case .notEquals: self = .isNotIn([try Check.one(filter, field, clock)])
        case .greaterThan: self = .isAfter(try Check.one(filter, field, clock))
        case .lessThan: self = .isBefore(try Check.one(filter, field, clock))
        case .greaterThanOrEqual: self = .isAtLeast(try Check.one(filter, field, clock))
        case .lessThanOrEqual: self = .isAtMost(try Check.one(filter, field, clock))
        case .isIn:
            let operands = try Check.operands(filter, field, clock)
            guard !operands.isEmpty else { throw .wrongCount(property: filter.property) }
            self = .isIn(operands)
        case .between:
            let operands = try Check.operands(filter, field, clock)
            guard operands.count == 2 else { throw .wrongCount(property: filter.property) }
            self = .isBetween(operands[0], operands[1])
        case .like: self = .matches(Pattern(like: try Check.text(filter, field)))
        case .beginsWith: self = .matches(.begins(try Check.text(filter, field)))
        case .endsWith: self = .matches(.ends(try Check.text(filter, field)))
        case .contains, .existsInString: self = .matches(.contains(try Check.text(filter, field)))
        case .notContains, .notExistsInString:
            self = .doesNotMatch(.contains(try Check.text(filter, field)))
        case .existsInStringAsAWord: self = .matches(.word(try Check.text(filter, field)))
        case .isAnniversary, .isNotAnniversary, .greaterThanAnniversary,
            .lessThanAnniversary:
            throw .unsupported(filter.comparison)
        }
    }

    /// Nothing is equal to null, unequal to it, before it or after it.
    func holds(for value: Operand?) -> Bool {
        guard let value else { return self == .isNull }
        switch self {
        case .isNull: return false
        case .isNotNull: return true
        case .isIn(let operands): return operands.contains(value)
        case .isNotIn(let operands): return !operands.contains(value)
        case .isBefore(let operand): return value.isBefore(operand) == true
        case .isAfter(let operand): return operand.isBefore(value) == true
        case .isAtMost(let operand): return operand.isBefore(value) == false
        case .isAtLeast(let operand): return value.isBefore(operand) == false
        case .isBetween(let low, let high):
            return value.isBefore(low) == false && high.isBefore(value) == false
        case .matches(let pattern):
            if case .text(let text) = value { return pattern.matches(text) }
            return false
        case .doesNotMatch(let pattern):
            if case .text(let text) = value { return !pattern.matches(text) }
            return false
        }
    }

    private static func one(
        _ filter: SimpleFilter, _ field: Field, _ clock: ServerTime
    ) throws(FilterFlaw) -> Operand {
        let operands = try operands(filter, field, clock)
        guard operands.count == 1 else { throw .wrongCount(property: filter.property) }
        return operands[0]
    }

    /// Values and dates alike: clients put a time in either.
    private static func operands(
        _ filter: SimpleFilter, _ field: Field, _ clock: ServerTime
    ) throws(FilterFlaw) -> [Operand] {
        var operands: [Operand] = []
        do {
            for value in filter.values {
                operands.append(try Operand(value, as: field.kind, clock: clock))
            }
        } catch {
            throw .wrongValue(property: filter.property)
        }
        guard filter.dates.isEmpty || field.kind == .dateTime else {
            throw .wrongValue(property: filter.property)
        }
        return operands
            + filter.dates.map { .moment($0.unixMilliseconds(assuming: clock.offset)) }
    }

    private static func text(
        _ filter: SimpleFilter, _ field: Field
    ) throws(FilterFlaw) -> [UInt8] {
        switch field.kind {
        case .string, .words: break
        default: throw .wrongValue(property: filter.property)
        }
        guard filter.values.count == 1, filter.dates.isEmpty else {
            throw .wrongCount(property: filter.property)
        }
        guard filter.values[0].utf8.count <= Filter.longestPattern else {
            throw .wrongValue(property: filter.property)
        }
        return filter.values[0].utf8.map(ASCII.folded)
    }
}
