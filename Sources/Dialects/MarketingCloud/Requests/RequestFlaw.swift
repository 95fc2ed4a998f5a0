/// Why a request as a whole is not one that can be answered item by item.
package enum RequestFlaw: Error, Sendable, Hashable {
    /// The Body holds no request of the partner API.
    case unknownOperation
    /// An element that the schema demands, by its path.
    case missing(String)
    /// An element that may be there once is there twice.
    case repeated(String)
    /// An element whose value is not of its type.
    case unreadable(String)
    /// An element that is written in another case, or is in another namespace.
    case misnamed(String)
    case tooMany(String)
    case filter(FilterFlaw)
}
