import BelayCore
import BelayDialectKit

/// The query of a list of keys.
enum KeyQuery {
    /// How many keys to list; nil when the query asks for a number that is none.
    static func limit(in query: String?) -> Int? {
        var limit: Int?
        for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard PercentEncoding.decode(parts[0]) == "limit" else { continue }
            guard limit == nil, parts.count == 2, !parts[1].isEmpty,
                parts[1].allSatisfy(\.isDigit),
                let number = Int(String(decoding: parts[1], as: UTF8.self)), number > 0
            else { return nil }
            limit = number
        }
        return limit ?? Limits.page
    }
}
