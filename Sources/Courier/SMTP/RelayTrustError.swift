/// The certificates to trust could not be read.
package struct RelayTrustError: Error, Sendable, CustomStringConvertible {
    /// What `ca` names; nil for the system's.
    package let file: String?
    package let reason: String

    package var description: String {
        "the certificates of \(file ?? "the system") cannot be used: \(reason)"
    }
}
