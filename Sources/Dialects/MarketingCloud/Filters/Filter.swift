/// A condition as a request states it, not yet held against a type of object.
package indirect enum Filter: Sendable, Hashable {
    case simple(SimpleFilter)
    /// `AND` of one or more.
    case all([Filter])
    /// `OR` of one or more.
    case any([Filter])

    /// Conditions in one filter.
    package static let most = 200
}
