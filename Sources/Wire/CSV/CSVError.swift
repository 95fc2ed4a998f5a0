/// Why a file cannot be read as comma-separated values.
package enum CSVError: Error, Sendable, Hashable {
    /// It is not UTF-8 text.
    case notText
}
