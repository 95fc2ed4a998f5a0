import BelayStore

extension Segment {
    /// What it asks, for people.
    var words: String {
        guard let first = conditions.first else { return "Everybody" }
        return conditions.dropFirst().reduce(first.words) { words, condition in
            words + (condition.junction == .and ? " and " : " or ") + condition.words
        }
    }
}

extension Segment.Condition {
    fileprivate var words: String {
        "\(subject.words) \(comparison.words) “\(value)”"
    }
}

extension Segment.Subject {
    fileprivate var words: String {
        switch self {
        case .address: "address"
        case .created: "made"
        case .modified: "changed"
        case .field(let name): name
        case .never(let name): "\(name) (never known)"
        }
    }
}

extension Segment.Comparison {
    fileprivate var words: String {
        switch self {
        case .equal: "is"
        case .unequal: "is not"
        case .below: "is below"
        case .above: "is above"
        case .contains: "holds"
        }
    }
}
