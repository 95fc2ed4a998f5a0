/// Why a file cannot be read any further as comma-separated values.
package enum CSVError: Error, Sendable, Hashable {
    /// It is not UTF-8 text.
    case notText
    /// A row has more bytes than `CSVBounds.row`.
    case rowTooLong
}
