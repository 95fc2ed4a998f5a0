import BelayCore
import BelayDialectKit
import HTTPTypes

/// The query of a marketing call: a page, and names with values.
struct MarketingQuery {
    private var values: [String: String] = [:]

    /// What cannot be read, or is said twice, is refused.
    init(_ query: String?) throws(Refusal) {
        for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), values[name] == nil,
                let value = parts.count == 2 ? Self.decode(parts[1]) : ""
            else { throw Refusal(.badRequest, "the query cannot be read") }
            values[name] = value
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    var pageToken: String? { values["page_token"].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Parameters:
    ///   - standard: where the query names none.
    ///   - most: more is refused.
    func pageSize(_ standard: Int = 100, most: Int = 1_000) throws(Refusal) -> Int {
        guard let text = values["page_size"] else { return standard }
        guard let size = Int64(number: text), size <= most else {
            throw Refusal(
                .badRequest, "page_size must be a whole number from 1 to \(most)",
                field: "page_size")
        }
        return Int(size)
    }

    func flag(_ name: String) throws(Refusal) -> Bool {
        switch values[name] {
        case nil, "false": false
        case "true": true
        default: throw Refusal(.badRequest, "\(name) must be true or false", field: name)
        }
    }

    /// The parts between commas, each once; nil where the query has none.
    func list(_ name: String) -> [String]? {
        guard let text = values[name] else { return nil }
        var found: [String] = []
        for part in text.split(separator: ",").map(String.init) where !found.contains(part) {
            found.append(part)
        }
        return found
    }

    private static func decode(_ part: some Sequence<UInt8>) -> String? {
        PercentEncoding.decode(part.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 })
    }
}
