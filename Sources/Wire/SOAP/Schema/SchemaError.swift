/// A text that is not what its simple type allows; never quotes it.
package enum SchemaError: Error, Sendable, Hashable, CaseIterable {
    case notABoolean
    case notAnInteger
    /// Beyond the bits that the type has.
    case integerOutOfRange
    case notADecimal
    /// More digits than are kept.
    case decimalTooLong
    /// Not of the form that the type has, or a day, hour or offset that does not exist.
    case notADateTime
    case notATime
    case notBase64
}
