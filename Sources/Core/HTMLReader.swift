/// Reads HTML from its begin to its end, once, for the words in it; what is malformed is read on.
struct HTMLReader {
    private let bytes: [UInt8]
    private var place = 0
    private var made: [UInt8] = []
    /// What stands between the last word and the next, whichever is more.
    private var breaks = 0
    private var hasBlank = false
    /// Where the mark of an item ends: its words stand beside it.
    private var itemStart: Int?
    /// Where the words of an open link begin, and its address.
    private var link: (start: Int, address: [UInt8])?

    init(_ html: String) {
        bytes = Array(html.utf8)
    }

    mutating func read() -> String {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "<"): markup()
            case UInt8(ascii: "&"): entity()
            case 0x00...0x20, 0x7F:
                hasBlank = true
                place += 1
            default:
                word(bytes[place...place])
                place += 1
            }
        }
        endLink()
        return String(decoding: made, as: UTF8.self)
    }

    // MARK: What is written

    private mutating func word(_ word: some Sequence<UInt8>) {
        if !made.isEmpty {
            if breaks > 0 {
                made += repeatElement(UInt8(ascii: "\n"), count: breaks)
            } else if hasBlank {
                made.append(UInt8(ascii: " "))
            }
        }
        (breaks, hasBlank) = (0, false)
        made += word
    }

    private mutating func endLink() {
        guard let (start, address) = link else { return }
        link = nil
        // What names itself needs no address after it, nor does a place on the same page.
        guard !address.isEmpty, address.first != UInt8(ascii: "#") else { return }
        let (hasWords, isAddress) = words(from: start, against: address)
        if isAddress { return }
        guard hasWords else { return word(address) }
        let after = breaks
        (breaks, hasBlank) = (0, true)
        word([UInt8(ascii: "(")] + address + [UInt8(ascii: ")")])
        breaks = after
    }

    /// Whether anything was written from a place on, and whether it is just this. (A slice that
    /// outlived the call would have all that is written copied at the next word.)
    private func words(
        from start: Int, against address: [UInt8]
    ) -> (hasWords: Bool, isAddress: Bool) {
        let words = made[start...].drop { $0 <= 0x20 }
        return (!words.isEmpty, words.elementsEqual(address))
    }

    // MARK: Tags

    private mutating func markup() {
        let next = place + 1
        guard next < bytes.count else { return literal() }
        if bytes[next...].starts(with: "!--".utf8) {
            place = end(of: "-->", from: next + 3)
        } else if bytes[next] == UInt8(ascii: "!") || bytes[next] == UInt8(ascii: "?") {
            place = end(of: ">", from: next)
        } else if bytes[next] == UInt8(ascii: "/") {
            guard next + 1 < bytes.count, Self.isLetter(bytes[next + 1]) else {
                place = end(of: ">", from: next)
                return
            }
            place = next + 1
            let name = name()
            _ = attributes()
            tag(name, [:], isEnd: true)
        } else if Self.isLetter(bytes[next]) {
            place = next
            let name = name()
            tag(name, attributes(), isEnd: false)
        } else {
            literal()
        }
    }

    private mutating func literal() {
        word(bytes[place...place])
        place += 1
    }

    private mutating func tag(
        _ name: String, _ attributes: [String: [UInt8]], isEnd: Bool
    ) {
        switch name {
        case "script", "style", "title", "template", "noscript":
            if !isEnd { skip(to: name) }
        case "br": breaks = min(breaks + 1, 2)
        case "a":
            endLink()
            if !isEnd, let address = attributes["href"] { link = (made.count, address) }
        case "img":
            if let words = attributes["alt"], !words.isEmpty { word(words) }
        case "td", "th": hasBlank = true
        case "li":
            breaks = max(breaks, 1)
            if !isEnd {
                word("-".utf8)
                hasBlank = true
                itemStart = made.count
            }
        case _ where Self.paragraphs.contains(name): part(by: 2)
        case _ where Self.lines.contains(name): part(by: 1)
        default: break
        }
    }

    private mutating func part(by breaks: Int) {
        if itemStart != made.count { self.breaks = max(self.breaks, breaks) }
    }

    /// Elements that stand by themselves, with a line left free around them or without.
    private static let paragraphs: Set<String> = [
        "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul",
    ]
    private static let lines: Set<String> = [
        "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "main", "nav",
        "option", "section", "summary", "tr",
    ]

    /// Behind the end tag of an element whose content is not for readers; all the rest without one.
    private mutating func skip(to name: String) {
        let wanted = Array("</\(name)".utf8)
        while place < bytes.count {
            if bytes[place] == wanted[0],
                bytes.count - place >= wanted.count,
                zip(bytes[place...], wanted).allSatisfy({ LetterCase.lowered($0) == $1 })
            {
                place = end(of: ">", from: place)
                return
            }
            place += 1
        }
    }

    /// In lower case; cut, as no name that matters is long.
    private mutating func name() -> String {
        let start = place
        while place < bytes.count, !Self.isBlank(bytes[place]), !"/>=".utf8.contains(bytes[place]) {
            place += 1
        }
        let known = bytes[start..<min(place, start + 16)].map { LetterCase.lowered($0) }
        return String(decoding: known, as: UTF8.self)
    }

    /// Those that matter; ends behind the tag.
    private mutating func attributes() -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: ">") {
                place += 1
                return found
            }
            guard !Self.isBlank(bytes[place]), !"/=".utf8.contains(bytes[place]) else {
                place += 1
                continue
            }
            let name = name()
            let isWanted = name == "href" || name == "alt"
            let value = value()
            if isWanted, found[name] == nil, let value { found[name] = Self.decoded(value) }
        }
        return found
    }

    /// Of an attribute whose name was read; nil where it has none.
    private mutating func value() -> ArraySlice<UInt8>? {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return nil }
        place += 1
        skipBlanks()
        guard place < bytes.count else { return nil }
        let quote = bytes[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            place += 1
            let start = place
            while place < bytes.count, bytes[place] != quote { place += 1 }
            let value = bytes[start..<place]
            place = min(place + 1, bytes.count)
            return value
        }
        let start = place
        while place < bytes.count, !Self.isBlank(bytes[place]), bytes[place] != UInt8(ascii: ">") {
            place += 1
        }
        return bytes[start..<place]
    }

    private mutating func skipBlanks() {
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    }

    /// Behind a mark; the end of all without one.
    private func end(of mark: StaticString, from start: Int) -> Int {
        let wanted = Array(mark.description.utf8)
        var place = start
        while place + wanted.count <= bytes.count {
            if bytes[place...].starts(with: wanted) { return place + wanted.count }
            place += 1
        }
        return bytes.count
    }

    // MARK: Signs by name or number

    private mutating func entity() {
        guard let found = HTMLEntity(at: place, in: bytes[...]) else { return literal() }
        place += found.length
        if found.isBlank {
            hasBlank = true
        } else if !found.isNothing {
            word(String(found.scalar).utf8)
        }
    }

    /// An attribute's value with its signs in place of their names, in one line.
    private static func decoded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var made: [UInt8] = []
        var place = value.startIndex
        while place < value.endIndex {
            if value[place] == UInt8(ascii: "&"), let found = HTMLEntity(at: place, in: value) {
                made += found.isBlank ? Array(" ".utf8) : Array(String(found.scalar).utf8)
                place += found.length
            } else {
                made.append(isBlank(value[place]) ? UInt8(ascii: " ") : value[place])
                place += 1
            }
        }
        while made.last == UInt8(ascii: " ") { made.removeLast() }
        return Array(made.drop { $0 == UInt8(ascii: " ") })
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(LetterCase.lowered(byte))
    }
}
