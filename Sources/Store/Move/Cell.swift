/// A value of a row on its way from one store to another.
package enum Cell: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    /// What a column holds, whatever its store calls that. Flags are integers.
    package enum Kind: Sendable, Hashable {
        case integer, text, bytes
    }

    /// About how much memory it takes.
    package var size: Int {
        switch self {
        case .null, .integer: 8
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }
}
