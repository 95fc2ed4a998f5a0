import BelayDialectKit
import HTTPTypes

/// The query of a request, decoded strictly.
struct Query {
    private var pairs: [(name: String, value: String)] = []

    init(_ text: String?) throws(Refusal) {
        guard let pairs = Self.pairs(in: text) else { throw .unreadable(in: .mako) }
        self.pairs = pairs
    }

    /// Names with their values, in their order; nil when one cannot be read.
    ///
    /// - Parameter plus: the byte that stands for a plus sign.
    static func pairs(
        in text: String?, plus: UInt8 = UInt8(ascii: "+")
    ) -> [(name: String, value: String)]? {
        let bytes = (text ?? "").utf8.map { $0 == UInt8(ascii: "+") ? plus : $0 }
        var pairs: [(name: String, value: String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts.dropFirst().joined())
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    /// The names that are asked for, in their order.
    var names: [String] { pairs.map(\.name) }

    subscript(_ name: String) -> String? {
        pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    func all(_ name: String) -> [String] {
        pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// A whole number within a range; `other` when the query names none.
    func number(
        _ name: String, in range: ClosedRange<Int>, else other: Int
    ) throws(Refusal) -> Int {
        guard let text = self[name] else { return other }
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit),
            let value = Int(text), range.contains(value)
        else {
            throw Refusal(
                .badRequest,
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                field: name)
        }
        return value
    }

    /// False when the query does not name it.
    func isTrue(_ name: String) throws(Refusal) -> Bool {
        switch self[name] {
        case nil, "false": return false
        case "true": return true
        default: throw Refusal(.badRequest, "\(name) not a bool", field: name)
        }
    }
}
