package import BelaySOAP

/// What a property holds. A property that was sent as nil is not there at all.
package enum APIValue: Sendable, Hashable {
    case text(String)
    /// Of `int` and `long` alike.
    case integer(Int64)
    case boolean(Bool)
    case dateTime(SchemaDateTime)
    case time(SchemaTime)
    case object(APIObject)
    case objects([APIObject])
    /// Written as `xsi:nil`; never read.
    case null
}
