package import BelaySOAP

/// A fault and the HTTP status that it travels with.
package struct FaultAnswer: Sendable, Hashable {
    package let status: Int
    package let fault: SOAPFault
}
