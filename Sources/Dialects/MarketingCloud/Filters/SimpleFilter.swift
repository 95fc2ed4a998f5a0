package import BelaySOAP

/// One comparison: a property, an operator, and what to compare with.
package struct SimpleFilter: Sendable, Hashable {
    /// Names are the schema's, which are matched in whatever case, since clients differ.
    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equals
        case notEquals
        case greaterThan
        case lessThan
        case isNull
        case isNotNull
        case greaterThanOrEqual
        case lessThanOrEqual
        case between
        case isIn = "IN"
        case like
        case existsInString
        case existsInStringAsAWord
        case notExistsInString
        case beginsWith
        case endsWith
        case contains
        case notContains
        case isAnniversary
        case isNotAnniversary
        case greaterThanAnniversary
        case lessThanAnniversary

        /// Those that are not are understood, and refused.
        package var isSupported: Bool {
            switch self {
            case .isAnniversary, .isNotAnniversary, .greaterThanAnniversary,
                .lessThanAnniversary:
                false
            default: true
            }
        }
    }

    package var property: String
    package var comparison: Comparison
    /// As written; what they mean depends on the property.
    package var values: [String]
    package var dates: [SchemaDateTime]

    package init(
        _ property: String, _ comparison: Comparison, _ values: [String] = [],
        dates: [SchemaDateTime] = []
    ) {
        self.property = property
        self.comparison = comparison
        self.values = values
        self.dates = dates
    }
}
