/// A condition as a request states it, not yet held against a type of object.
package indirect enum Filter: Sendable, Hashable {
    case simple(SimpleFilter)
    /// `AND` of one or more.
    case all([Filter])
    /// `OR` of one or more.
    case any([Filter])

    /// Conditions and values in one filter, since each may be held against every object.
    package static let most = 1_000
    /// Bytes of one value.
    package static let longestValue = 4_096
}
