/// Why a filter cannot be applied. Each is an answer about the whole request.
package enum FilterFlaw: Error, Sendable, Hashable {
    /// Neither a SimpleFilterPart nor a ComplexFilterPart.
    case unknownKind
    /// A part that the schema demands, or all of a complex filter's operands.
    case missing(String)
    /// A part that may be there once is there twice.
    case repeated(String)
    /// A part that is written in another case, or is in another namespace.
    case misnamed(String)
    case unknownOperator
    /// An operator that is read and not carried out.
    case unsupported(SimpleFilter.Comparison)
    case tooManyConditions
    /// The type has no such property, or it is one that holds objects or stands in a list of them.
    case unknownProperty(String)
    /// Too few or too many values for the operator.
    case wrongCount(property: String)
    /// A value that is not of the property's kind.
    case wrongValue(property: String)
}
