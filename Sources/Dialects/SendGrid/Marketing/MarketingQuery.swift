import BelayCore
import HTTPTypes

/// The query of a marketing call: a page, and names with values.
struct MarketingQuery {
    private var values: [String: String] = [:]

    /// What cannot be read, or is said twice, is refused.
    init(_ query: String?) throws(Refusal) {
        guard let pairs = Query.pairs(in: query, plus: UInt8(ascii: " ")) else {
            throw Self.unreadable
        }
        for (name, value) in pairs {
            guard values.updateValue(value, forKey: name) == nil else { throw Self.unreadable }
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

    private static var unreadable: Refusal {
        Refusal(.badRequest, "the query cannot be read")
    }
}
