import BelayCore
import BelayJSON

extension MailReader {
    typealias Pair = (name: String, text: String)

    /// The members of an object of strings; nil when it is none.
    ///
    /// A value of another kind makes the whole body unreadable, as it does at the vendor.
    mutating func readMap(_ value: JSON, at place: Place) -> [Pair]? {
        guard let members = value.asObject else {
            findings.note(value, isNo: "object", at: place)
            return nil
        }
        var pairs: [Pair] = []
        pairs.reserveCapacity(members.count)
        for member in members {
            guard let text = member.value.asString else {
                findings.isUnreadable = true
                return nil
            }
            pairs.append((member.name, text))
        }
        return pairs
    }

    /// Names that only Unicode's equivalence makes one are refused like those that are one.
    mutating func dictionary(_ pairs: [Pair]) -> [String: String] {
        var texts: [String: String] = [:]
        for pair in pairs where texts.updateValue(pair.text, forKey: pair.name) != nil {
            findings.isUnreadable = true
        }
        return texts
    }

    mutating func readSections(_ body: JSON) -> [String: String] {
        guard let map = body.member("sections"),
            let pairs = readMap(map, at: Place("sections"))
        else { return [:] }
        return dictionary(pairs)
    }

    mutating func readArguments(_ body: JSON, _ shared: Shared) -> [String: String] {
        let place = Place("custom_args")
        guard let map = body.member("custom_args"), let pairs = readMap(map, at: place) else {
            return [:]
        }
        if shared.areArgumentsTooBig {
            findings.note(Text.customArgumentsTooBig(settings.maxCustomArguments), at: place)
        }
        return dictionary(pairs)
    }

    mutating func readHeaders(
        _ value: JSON, at place: Place, _ texts: Text.Headers
    ) -> [HeaderField] {
        guard let map = value.member("headers"), let pairs = readMap(map, at: place) else {
            return []
        }
        var seen: Set<[UInt8]> = []
        var fields: [HeaderField] = []
        for pair in pairs {
            let name = LetterCase.loweredBytes(of: pair.name)
            if let flaw = Self.flaw(inHeaderName: name, texts) {
                findings.note(flaw, at: place)
            } else if !seen.insert(name).inserted {
                findings.note(texts.duplicate, at: place)
            } else if pair.text.hasControl {
                findings.note(Text.control, at: place)
            } else {
                fields.append(HeaderField(name: pair.name, value: pair.text))
            }
        }
        return fields
    }

    private static func flaw(inHeaderName name: [UInt8], _ texts: Text.Headers) -> String? {
        let isForeign = name.isEmpty || name.contains { $0 == UInt8(ascii: " ") || $0 >= 0x80 }
        if isForeign { return texts.badName }
        if name.contains(where: { $0.isControl || $0 == UInt8(ascii: ":") }) {
            return Text.badHeaderSigns
        }
        let isReserved = reserved.contains(name) || name.starts(with: "content-".utf8)
        return isReserved ? texts.reserved : nil
    }

    /// The vendor's list, and what says who wrote a mail, when, and how it is built.
    private static let reserved: Set<[UInt8]> = Set(
        [
            "x-sg-id", "x-sg-eid", "received", "dkim-signature", "to", "from", "subject",
            "reply-to", "cc", "bcc", "date", "message-id", "sender", "return-path",
            "mime-version",
        ].map { Array($0.utf8) })

    mutating func readCategories(_ body: JSON) -> [String] {
        let place = Place("categories")
        guard let value = body.member("categories") else { return [] }
        guard let elements = value.asArray else {
            findings.note(Text.wrongCategories, at: place)
            return []
        }
        guard elements.count <= Limits.tagsPerSend else {
            findings.note(Text.tooManyCategories(elements.count), at: place)
            return []
        }
        var tags: [String] = []
        for (index, element) in elements.enumerated() {
            guard let text = element.asString else {
                findings.note(Text.wrongCategories, at: place.at(index))
                continue
            }
            if let flaw = Self.flaw(inCategory: text, after: tags) {
                findings.note(flaw, at: place.at(index))
            } else if !text.isEmpty {
                tags.append(text)
            }
        }
        return tags
    }

    private static func flaw(inCategory text: String, after tags: [String]) -> String? {
        if !text.isASCII { return Text.foreignCategory }
        if text.hasControl { return Text.control }
        if text.utf8.count > Limits.tagLength { return Text.longCategory(text.quotable) }
        return tags.contains(text) ? Text.categoryTwice(text) : nil
    }
}
