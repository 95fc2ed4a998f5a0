import BelaySOAP

/// A condition as a request states it, not yet held against a type of object.
package indirect enum Filter: Sendable, Hashable {
    case simple(SimpleFilter)
    /// `AND` of one or more.
    case all([Filter])
    /// `OR` of one or more.
    case any([Filter])

    /// Conditions and values in one filter, since each may be held against every object.
    package static let most = 1_000
    /// Bytes of one value, and of one that is looked for within a text.
    package static let longestValue = 4_096
    package static let longestPattern = 255

    /// The only text that a property may have where this holds; nil when it may be several.
    func only(_ property: String) -> String? {
        switch self {
        case .simple(let simple):
            simple.comparison == .equals && simple.values.count == 1 && simple.dates.isEmpty
                && ASCII.isSame(simple.property, property) ? simple.values[0] : nil
        case .all(let filters): filters.lazy.compactMap { $0.only(property) }.first
        case .any(let filters): filters.count == 1 ? filters[0].only(property) : nil
        }
    }

    /// How many conditions it is made of.
    package var count: Int {
        switch self {
        case .simple: 1
        case .all(let filters), .any(let filters): filters.reduce(0) { $0 + $1.count }
        }
    }

    /// Bytes of its values.
    package var weight: Int {
        switch self {
        case .simple(let simple): simple.values.reduce(0) { $0 + $1.utf8.count }
        case .all(let filters), .any(let filters): filters.reduce(0) { $0 + $1.weight }
        }
    }
}
