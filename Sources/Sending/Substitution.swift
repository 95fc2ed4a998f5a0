import BelayCore

/// Replaces a message's tags in a text, left to right, the longest tag that fits first.
///
/// Source: SendGrid's legacy substitutions and sections. A value that is the name of a section stands
/// for the section's text, in which tags are replaced once more; what was inserted is not scanned
/// again otherwise, so that no value can grow without end.
struct Substitution: Sendable {
    private struct Rule {
        let tag: [UInt8]
        let text: [UInt8]
    }

    private let rules: [Rule]

    init(_ substitutions: [Message.Substitution], sections: [String: String]) {
        let plain = Self.sorted(
            substitutions.map { Rule(tag: Array($0.tag.utf8), text: Array($0.text.utf8)) })
        let bodies = sections.map { name, text in
            Rule(tag: Array(name.utf8), text: Self.apply(plain, to: Array(text.utf8)))
        }
        let named = plain.map { rule in
            bodies.first { $0.tag == rule.text }.map { Rule(tag: rule.tag, text: $0.text) } ?? rule
        }
        rules = Self.sorted(named + bodies)
    }

    func apply(to text: String) -> String {
        guard !rules.isEmpty else { return text }
        return String(decoding: Self.apply(rules, to: Array(text.utf8)), as: UTF8.self)
    }

    private static func sorted(_ rules: [Rule]) -> [Rule] {
        rules.filter { !$0.tag.isEmpty }.sorted { $0.tag.count > $1.tag.count }
    }

    private static func apply(_ rules: [Rule], to text: [UInt8]) -> [UInt8] {
        // By first byte, so that a text without tags costs one look per byte.
        var starts = [[Rule]](repeating: [], count: 256)
        for rule in rules { starts[Int(rule.tag[0])].append(rule) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let rest = text[index...]
            if let rule = starts[Int(text[index])].first(where: { rest.starts(with: $0.tag) }) {
                result += rule.text
                index += rule.tag.count
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }
}
