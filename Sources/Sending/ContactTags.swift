package import BelayCore

/// What of a contact stands in a campaign's mail: `[%first_name%]`, `[%city | your town%]`,
/// `{{first_name}}`.
///
/// Source: SendGrid's legacy and design editors. Names have no case. A name that nobody knows stays
/// as it is between `[%` and `%]`, and is nothing between braces.
package enum ContactTags {
    /// More than `mostTags` different ones.
    package struct TooMany: Error, Sendable, Hashable {
        package let most: Int
    }

    package static let mostTags = 400
    /// Bytes of a name, and of what stands for it where a contact has none.
    private static let longest = 255
    /// Known of every contact.
    private static let reserved = ["email", "first_name", "last_name"]

    /// Each way of writing each tag of a content, once; what is a contact's is escaped in HTML.
    ///
    /// - Parameter fields: the account's own fields of contacts, by name.
    package static func read(
        _ content: Content, fields: [String] = []
    ) throws(TooMany) -> [Personalisation] {
        let known = Set((reserved + fields).map(LetterCase.loweredBytes))
        var found: [Personalisation] = []
        var spellings: Set<[UInt8]> = []
        for text in [content.subject] + content.parts.map(\.text) {
            let bytes = Array(text.utf8)
            var place = 0
            while let tag = next(in: bytes, from: &place) {
                let isKnown = known.contains(LetterCase.loweredBytes(of: tag.name))
                guard isKnown || tag.isBraced || tag.fallback != nil,
                    spellings.insert(Array(bytes[tag.range])).inserted
                else { continue }
                guard spellings.count <= mostTags else { throw TooMany(most: mostTags) }
                let source: Personalisation.Source =
                    LetterCase.lowered(tag.name) == "email" ? .address : .field(tag.name)
                found.append(
                    Personalisation(
                        tag: String(decoding: bytes[tag.range], as: UTF8.self), source: source,
                        fallback: tag.fallback ?? "", isEscaped: true))
            }
        }
        return found
    }

    private struct Tag {
        var range: Range<Int>
        var name: String
        var fallback: String?
        var isBraced: Bool
    }

    /// The next tag from a place on, which then lies behind it.
    ///
    /// No byte is read more than twice: neither a name nor a fallback holds what opens a tag.
    private static func next(in text: [UInt8], from place: inout Int) -> Tag? {
        while place + 1 < text.count {
            let start = place
            switch (text[start], text[start + 1]) {
            case (UInt8(ascii: "["), UInt8(ascii: "%")):
                place += 2
                if let tag = percent(in: text, from: start, &place) { return tag }
            case (UInt8(ascii: "{"), UInt8(ascii: "{")):
                place += 2
                // Three are another thing: `{{{unsubscribe}}}` is a link.
                if place < text.count, text[place] == UInt8(ascii: "{") {
                    while place < text.count, text[place] == UInt8(ascii: "{") { place += 1 }
                    continue
                }
                if let tag = braced(in: text, from: start, &place) { return tag }
            default: place += 1
            }
        }
        return nil
    }

    private static func percent(in text: [UInt8], from start: Int, _ place: inout Int) -> Tag? {
        let name = word(in: text, &place)
        var fallback: String?
        if place < text.count, text[place] == UInt8(ascii: "|") {
            place += 1
            let begin = place
            while place < text.count, place - begin < longest, isFallback(text, at: place) {
                place += 1
            }
            fallback = trimmed(text[begin..<place])
        }
        guard !name.isEmpty, place + 1 < text.count, text[place] == UInt8(ascii: "%"),
            text[place + 1] == UInt8(ascii: "]")
        else { return nil }
        place += 2
        return Tag(range: start..<place, name: name, fallback: fallback, isBraced: false)
    }

    private static func braced(in text: [UInt8], from start: Int, _ place: inout Int) -> Tag? {
        let name = word(in: text, &place)
        guard !name.isEmpty, place + 1 < text.count, text[place] == UInt8(ascii: "}"),
            text[place + 1] == UInt8(ascii: "}")
        else { return nil }
        place += 2
        return Tag(range: start..<place, name: name, fallback: nil, isBraced: true)
    }

    /// A name from here on, without the blanks around it.
    private static func word(in text: [UInt8], _ place: inout Int) -> String {
        let begin = place
        while place < text.count, place - begin < longest, isName(text[place]) { place += 1 }
        return trimmed(text[begin..<place])
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let blank = UInt8(ascii: " ")
        var bytes = bytes.drop { $0 == blank }
        while bytes.last == blank { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isFallback(_ text: [UInt8], at place: Int) -> Bool {
        let byte = text[place]
        if byte == UInt8(ascii: "%") {
            return place + 1 < text.count && text[place + 1] != UInt8(ascii: "]")
        }
        return byte >= 0x20 && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "{")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: " _-.".utf8.contains(byte)
        }
    }
}
