import BelayCampaigns
import BelayCore
import BelayJSON
import BelayStore

/// Reads the conditions of a segment, or of a search: all that is wrong with them.
struct SegmentReader {
    private(set) var flaws: [Flaw] = []
    private let fields: ContactFields

    private static let most = 15
    private static let comparisons: [String: Segment.Comparison] = [
        "eq": .equal, "ne": .unequal, "lt": .below, "gt": .above, "contains": .contains,
    ]

    init(fields: ContactFields) {
        self.fields = fields
    }

    /// Nil where the body names none; then there is a flaw only if it must.
    mutating func conditions(in body: JSON, mustName: Bool) -> [Segment.Condition]? {
        guard let value = body.member("conditions") else {
            if mustName { note("conditions must be an array", "conditions") }
            return nil
        }
        guard let entries = value.asArray, !entries.isEmpty else {
            note("conditions must be an array", "conditions")
            return nil
        }
        guard entries.count <= Self.most else {
            note("there may be at most \(Self.most) conditions", "conditions")
            return nil
        }
        checkJunctions(entries)
        return entries.enumerated().compactMap { condition($1, isFirst: $0 == 0) }
    }

    /// The first has none, and every other has one.
    private mutating func checkJunctions(_ entries: [JSON]) {
        let words = entries.map { $0["and_or"]?.asString ?? "" }
        guard words.allSatisfy({ ["", "and", "or"].contains($0) }) else {
            note("and_or and set value is not passed into the request body", "and_or")
            return
        }
        if words == ["and"] || words == ["or"] {
            note("and_or is set on the only condition passed", "and_or")
        } else if words[0] != "" {
            note("and_or is set on all conditions", "and_or")
        } else if words.dropFirst().contains("") {
            note(
                "and_or is not set on more than one condition and less than all conditions",
                "and_or")
        }
    }

    private mutating func condition(_ entry: JSON, isFirst: Bool) -> Segment.Condition? {
        let name = entry["field"]?.asString
        let value = entry["value"]?.asString.flatMap { $0.utf8.contains(0) ? nil : $0 }
        let comparison = entry["operator"]?.asString.flatMap { Self.comparisons[$0] }
        let found = name.flatMap(subject)
        if found == nil {
            note("field and set value is not passed into the request body", "field")
        }
        if value == nil {
            note("value and set value is not passed into the request body", "value")
        }
        if comparison == nil {
            note("operator and set value is not passed into the request body", "operator")
        }
        guard let found, let value, let comparison else { return nil }
        let junction: Segment.Junction = entry["and_or"]?.asString == "or" ? .or : .and
        return Segment.Condition(found.subject, comparison, value, as: found.type, junction)
    }

    private func subject(
        _ name: String
    ) -> (subject: Segment.Subject, type: Segment.ValueType)? {
        switch LetterCase.lowered(name) {
        case "email": return (.address, .text)
        case "created_at": return (.created, .date)
        case "updated_at": return (.modified, .date)
        case let key where ContactFields.unrecorded.contains(key): return (.never(key), .text)
        default:
            guard let field = fields.field(name) else { return nil }
            return (.field(field.name), field.type.compared)
        }
    }

    mutating func note(_ message: String, _ field: String) {
        let flaw = Flaw(message, field: field)
        if !flaws.contains(flaw) { flaws.append(flaw) }
    }

    static func json(of condition: Segment.Condition, isFirst: Bool) -> JSON {
        let name =
            switch condition.subject {
            case .address: "email"
            case .created: "created_at"
            case .modified: "updated_at"
            case .field(let name), .never(let name): name
            }
        let comparison =
            comparisons.first { $0.value == condition.comparison }?.key ?? "eq"
        let junction =
            switch condition.junction {
            case .and: "and"
            case .or: "or"
            }
        return [
            "field": .string(name), "value": .string(condition.value),
            "operator": .string(comparison), "and_or": .string(isFirst ? "" : junction),
        ]
    }
}

extension CustomField.ValueType {
    /// As what a condition compares values of it.
    var compared: Segment.ValueType {
        switch self {
        case .text: .text
        case .number: .number
        case .date: .date
        }
    }
}
