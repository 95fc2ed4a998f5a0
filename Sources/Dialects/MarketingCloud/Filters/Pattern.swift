/// How a text is searched; patterns and texts are bytes with the letters of ASCII folded.
package enum Pattern: Sendable, Hashable {
    case begins([UInt8])
    case ends([UInt8])
    case contains([UInt8])
    /// With no letter or digit of ASCII on either side.
    case word([UInt8])
    /// `%` stands for any characters, `_` for one.
    case like([UInt8])

    init(like pattern: [UInt8]) {
        self = .like(pattern)
    }

    func matches(_ text: [UInt8]) -> Bool {
        switch self {
        case .begins(let part): text.starts(with: part)
        case .ends(let part): text.suffix(part.count).elementsEqual(part)
        case .contains(let part): !Pattern.places(of: part, in: text).isEmpty
        case .word(let part):
            Pattern.places(of: part, in: text).contains { start in
                let end = start + part.count
                return (start == 0 || !Pattern.isWordByte(text[start - 1]))
                    && (end == text.count || !Pattern.isWordByte(text[end]))
            }
        case .like(let pattern): Pattern.isLike(text, pattern)
        }
    }

    private static func places(of part: [UInt8], in text: [UInt8]) -> [Int] {
        guard part.count <= text.count else { return [] }
        return (0...(text.count - part.count)).filter { start in
            text[start..<(start + part.count)].elementsEqual(part)
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x30...0x39).contains(byte) || byte >= 0x80
    }

    /// Goes back to the last `%` only, so that no pattern takes more than text times pattern.
    private static func isLike(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var place = 0
        var part = 0
        var anyPart: Int?
        var anyPlace = 0
        while place < text.count {
            if part < pattern.count, pattern[part] == UInt8(ascii: "%") {
                anyPart = part
                anyPlace = place
                part += 1
            } else if part < pattern.count, pattern[part] == UInt8(ascii: "_") {
                place += scalarLength(text[place])
                part += 1
            } else if part < pattern.count, pattern[part] == text[place] {
                place += 1
                part += 1
            } else if let any = anyPart {
                anyPlace += scalarLength(text[anyPlace])
                place = anyPlace
                part = any + 1
            } else {
                return false
            }
        }
        return pattern[part...].allSatisfy { $0 == UInt8(ascii: "%") }
    }

    /// Bytes of the character that begins so (RFC 3629 §3).
    private static func scalarLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0...: 4
        default: 1
        }
    }
}
