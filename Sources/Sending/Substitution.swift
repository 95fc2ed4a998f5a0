import BelayCore

/// Replaces a message's tags in a text, left to right, the longest tag that fits first.
///
/// Source: SendGrid's legacy substitutions and sections. A value that is the name of a section
/// stands for the section's text, in which tags are replaced once more; what was inserted is not
/// scanned again otherwise. Even so a tag of one byte can make a text a million times longer,
/// hence `room`. What a search costs is its text's length, whatever the tags (`TagFinder`).
struct Substitution: Sendable {
    /// The text would outgrow its room, or the tags are too long together.
    struct Overflow: Error {}

    /// What a byte of a tag costs to make ready, in bytes that are searched.
    private static let tagWeight = 4

    private let rules: Rules
    /// What making it cost, in bytes that were searched or made.
    let work: Int

    /// - Parameter room: bytes that all sections together may have.
    init(
        _ substitutions: [Message.Substitution], sections: [String: String],
        room: Int = Limits.requestBody
    ) throws(Overflow) {
        let given = substitutions.map { Rule(tag: Array($0.tag.utf8), text: $0.text) }
        var tags = given.reduce(0) { $0 + $1.tag.count }
        var work = tags
        tags = sections.reduce(tags) { $0 + $1.key.utf8.count }
        guard tags <= Limits.tagBytes else { throw Overflow() }
        let plain = Rules(given)
        guard !sections.isEmpty else {
            rules = plain
            self.work = work * Self.tagWeight
            return
        }
        work = (work + tags) * Self.tagWeight
        var room = room
        var bodies: [Rule] = []
        for (name, text) in sections {
            let made = plain.isEmpty ? text : try plain.apply(to: text, &room)
            if !plain.isEmpty { work += max(text.utf8.count, made.utf8.count) }
            bodies.append(Rule(tag: Array(name.utf8), text: made))
        }
        // By bytes: as strings, different ones may be equal.
        let named = Dictionary(
            bodies.map { ($0.tag, $0.text) }, uniquingKeysWith: { first, _ in first })
        rules = Rules(
            given.map { rule in
                Rule(tag: rule.tag, text: named[Array(rule.text.utf8)] ?? rule.text)
            } + bodies)
        self.work = work
    }

    /// The text with its tags replaced.
    ///
    /// - Parameter room: bytes that may still be made; what is made is taken from it.
    func apply(to text: String, _ room: inout Int) throws(Overflow) -> String {
        rules.isEmpty ? text : try rules.apply(to: text, &room)
    }

    /// How many bytes at most a text of so many becomes; nil when that is beyond counting.
    func mostBytes(of count: Int) -> Int? {
        guard !rules.isEmpty else { return count }
        let (made, overflow) = (count / rules.shortestTag)
            .multipliedReportingOverflow(by: rules.longestText)
        let (sum, isMore) = made.addingReportingOverflow(count)
        return overflow || isMore ? nil : sum
    }

    private struct Rule {
        let tag: [UInt8]
        let text: String
    }

    /// What to put in for each tag, ready to be searched for. An empty tag is none.
    private struct Rules {
        /// Nil without a tag.
        private let finder: TagFinder?
        private let rules: [Rule]
        let shortestTag: Int
        let longestText: Int

        init(_ given: [Rule]) {
            rules = given.filter { !$0.tag.isEmpty }
            finder = rules.isEmpty ? nil : TagFinder(rules.map(\.tag))
            shortestTag = rules.map(\.tag.count).min() ?? 0
            longestText = rules.map(\.text.utf8.count).max() ?? 0
        }

        var isEmpty: Bool { rules.isEmpty }

        func apply(to text: String, _ room: inout Int) throws(Overflow) -> String {
            guard let finder else { return text }
            let text = Array(text.utf8)
            let most = room
            var result: [UInt8] = []
            result.reserveCapacity(text.count)
            // What lies between tags is copied in one piece: most of a text is no tag.
            var copied = 0
            try finder.find(in: text) { place, tag throws(Overflow) in
                let rule = rules[tag]
                result += text[copied..<place]
                guard result.count + rule.text.utf8.count <= most else { throw Overflow() }
                result += rule.text.utf8
                copied = place + rule.tag.count
            }
            result += text[copied...]
            guard result.count <= room else { throw Overflow() }
            room -= result.count
            return String(decoding: result, as: UTF8.self)
        }
    }
}
