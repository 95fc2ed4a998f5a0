import BelayCore
import BelaySending
import Testing

@Suite("Finding tags")
struct TagFinderTests {
    struct Found: Equatable, CustomStringConvertible {
        let place: Int
        let tag: Int

        var description: String { "\(tag)@\(place)" }
    }

    private static func find(_ tags: [[UInt8]], in text: [UInt8]) -> [Found] {
        var found: [Found] = []
        TagFinder(tags).find(in: text) { found.append(Found(place: $0, tag: $1)) }
        return found
    }

    /// Every tag at every place.
    private static func tryAll(_ tags: [[UInt8]], in text: [UInt8]) -> [Found] {
        var found: [Found] = []
        var place = 0
        while place < text.count {
            var best: Int?
            for (index, tag) in tags.enumerated()
            where text[place...].starts(with: tag) && tag.count > best.map({ tags[$0].count }) ?? 0
            {
                best = index
            }
            if let best { found.append(Found(place: place, tag: best)) }
            place += best.map { tags[$0].count } ?? 1
        }
        return found
    }

    static let cases: [(tags: [String], text: String, found: String)] = [
        ([], "abc", ""), (["a"], "", ""), (["a"], "b", ""), (["abc"], "ab", ""),
        (["a"], "aba", "0@0 0@2"), (["ab", "abc"], "abcab", "1@0 0@3"),
        (["abc", "ab"], "abcab", "0@0 1@3"), (["a", "a"], "aa", "0@0 0@1"),
        (["aba", "ba"], "abab", "0@0"), (["b", "abcd"], "abcx", "0@1"),
        (["bc", "abcd", "c"], "abcabcd", "0@1 1@3"), (["aa"], "aaaaa", "0@0 0@2"),
        (["ab", "aab", "aaab"], "aaaab", "2@1"), (["\u{e9}"], "e\u{301}\u{e9}", "0@3"),
    ]

    @Test(arguments: cases)
    func `the tags are found here`(_ line: (tags: [String], text: String, found: String)) {
        let found = Self.find(line.tags.map { Array($0.utf8) }, in: Array(line.text.utf8))
        #expect(found.map(\.description).joined(separator: " ") == line.found)
    }

    /// Few letters, so that tags overlap, repeat and hold each other.
    @Test(arguments: UInt64(1)...400)
    func `what is found is what trying every tag finds`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let letters = UInt8(1 + seed % 4)
        func word(_ lengths: ClosedRange<Int>, _ chance: inout SplitMix64) -> [UInt8] {
            (0..<Int.random(in: lengths, using: &chance)).map { _ in
                UInt8.random(in: 97..<97 + letters, using: &chance)
            }
        }
        let tags = (0..<Int.random(in: 0...12, using: &chance)).map { _ in word(1...6, &chance) }
        let text = word(0...200, &chance)
        #expect(Self.find(tags, in: text) == Self.tryAll(tags, in: text), "seed \(seed)")
    }

    @Test func `a tag is found across the edge of what is looked at together`() {
        let edge = 64 * 1_024
        for length in [1, 2, 7] {
            for place in edge - 8...edge + 1 {
                var text = [UInt8](repeating: 46, count: edge + 16)
                let tag = (0..<length).map { UInt8(97 + $0) }
                text.replaceSubrange(place..<place + length, with: tag)
                #expect(Self.find([tag], in: text) == [Found(place: place, tag: 0)])
            }
        }
    }

    @Test func `a tag longer than what is looked at together is found`() {
        let tag = [UInt8](repeating: 97, count: 70_000) + [98]
        let text = [46] + tag + [97, 97] + tag
        #expect(
            Self.find([tag, [97]], in: text) == [
                Found(place: 1, tag: 0), Found(place: 70_002, tag: 1),
                Found(place: 70_003, tag: 1), Found(place: 70_004, tag: 0),
            ])
    }

    /// Tags that make a search tag by tag, or byte by byte down a tree, cost 100 steps a byte
    /// and more.
    static let hostile: [(name: String, tags: [[UInt8]])] = [
        (
            "many of one beginning",
            (0..<48).flatMap { left in (0..<50).map { [97, 97, 48 + left, 48 + $0] } }
        ),
        ("many of one end", (0..<200).map { [UInt8($0), 97, 97, 97] }),
        ("almost the text", [[UInt8](repeating: 97, count: 9_999) + [98]]),
        ("almost the text, from its end", [[98] + [UInt8](repeating: 97, count: 9_999)]),
        ("all lengths", (1...140).map { [UInt8](repeating: 97, count: $0) + [98] }),
        (
            "all lengths and one",
            [[97]] + (1...140).map { [UInt8](repeating: 97, count: $0) + [98] }
        ),
    ]

    @Test(arguments: hostile)
    func `no byte costs more than four steps`(_ line: (name: String, tags: [[UInt8]])) {
        let text = [UInt8](repeating: 97, count: 300_000)
        let steps = TagFinder(line.tags).find(in: text) { _, _ in }
        #expect(steps <= 4 * text.count)
        #expect(steps >= text.count)
    }
}
