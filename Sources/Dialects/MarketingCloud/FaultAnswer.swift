package import BelaySOAP

/// A fault and the HTTP status that it travels with.
package struct FaultAnswer: Error, Sendable, Hashable {
    package let status: Int
    package let fault: SOAPFault
    /// Whether the call may be made again as it is, after a second.
    package var isRetryable = false
}
