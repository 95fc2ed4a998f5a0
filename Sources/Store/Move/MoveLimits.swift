/// How much is moved at once.
package enum MoveLimits {
    /// Rows of a page, and bytes of one whose rows may be long: its first row may have more.
    package static let rows = 5_000
    package static let bytes = 4 * 1_024 * 1_024
    /// What of an integer is summed, so that no sum is too large.
    package static let mask = 1_048_575
}
