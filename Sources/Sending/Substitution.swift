import BelayCore

/// Replaces a message's tags in a text, left to right, the longest tag that fits first.
///
/// Source: SendGrid's legacy substitutions and sections. A value that is the name of a section
/// stands for the section's text, in which tags are replaced once more; what was inserted is not
/// scanned again otherwise. Even so a tag of one byte can make a text a million times longer,
/// hence `room`.
struct Substitution: Sendable {
    /// The text would outgrow its room.
    struct Overflow: Error {}

    private struct Rule {
        let tag: [UInt8]
        let text: [UInt8]
    }

    private let rules: [Rule]

    /// - Parameter room: bytes that all sections together may have.
    init(
        _ substitutions: [Message.Substitution], sections: [String: String],
        room: Int = Limits.requestBody
    ) throws(Overflow) {
        var room = room
        let plain = Self.sorted(
            substitutions.map { Rule(tag: Array($0.tag.utf8), text: Array($0.text.utf8)) })
        var bodies: [Rule] = []
        for (name, text) in sections {
            let text = try Self.apply(plain, to: Array(text.utf8), &room)
            bodies.append(Rule(tag: Array(name.utf8), text: text))
        }
        let named = plain.map { rule in
            bodies.first { $0.tag == rule.text }.map { Rule(tag: rule.tag, text: $0.text) } ?? rule
        }
        rules = Self.sorted(named + bodies)
    }

    /// The text with its tags replaced.
    ///
    /// - Parameter room: bytes that may still be made; what is made is taken from it.
    func apply(to text: String, _ room: inout Int) throws(Overflow) -> String {
        guard !rules.isEmpty else { return text }
        return String(
            decoding: try Self.apply(rules, to: Array(text.utf8), &room), as: UTF8.self)
    }

    /// How many bytes at most a text of so many becomes; nil when that is beyond counting.
    func mostBytes(of count: Int) -> Int? {
        guard let shortest = rules.last?.tag.count else { return count }
        let longest = rules.reduce(0) { max($0, $1.text.count) }
        let (made, overflow) = (count / shortest).multipliedReportingOverflow(by: longest)
        let (sum, isMore) = made.addingReportingOverflow(count)
        return overflow || isMore ? nil : sum
    }

    private static func sorted(_ rules: [Rule]) -> [Rule] {
        rules.filter { !$0.tag.isEmpty }.sorted { $0.tag.count > $1.tag.count }
    }

    private static func apply(
        _ rules: [Rule], to text: [UInt8], _ room: inout Int
    ) throws(Overflow) -> [UInt8] {
        var starts = [[Rule]](repeating: [], count: 256)
        for rule in rules { starts[Int(rule.tag[0])].append(rule) }
        let isStart = starts.map { !$0.isEmpty }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        // What lies between tags is copied in one piece: most of a text is no tag.
        var copied = 0
        var index = 0
        while let start = text[index...].firstIndex(where: { isStart[Int($0)] }) {
            let rest = text[start...]
            guard let rule = starts[Int(text[start])].first(where: { rest.starts(with: $0.tag) })
            else {
                index = start + 1
                continue
            }
            result += text[copied..<start]
            guard result.count + rule.text.count <= room else { throw Overflow() }
            result += rule.text
            index = start + rule.tag.count
            copied = index
        }
        result += text[copied...]
        guard result.count <= room else { throw Overflow() }
        room -= result.count
        return result
    }
}
