import BelayCore
import BelaySOAP
import BelaySending

/// What of a subscriber stands in an e-mail: `%%First Name%%`, `%%emailaddr%%`.
enum MergeFields {
    /// Bytes of a name.
    private static let longest = 255
    /// Different ones of one e-mail; names have no case.
    private static let mostFields = 200
    /// Ways in which all of them together are written.
    private static let mostSpellings = 400

    /// Each spelling of each field of a content once: mail is searched for them byte by byte.
    ///
    /// Too many are refused: those beyond a bound would stand in the mail as they are written.
    static func read(_ content: Content) throws(Setback) -> [Personalisation] {
        var found: [Personalisation] = []
        var spellings: Set<[UInt8]> = []
        var fields: Set<[UInt8]> = []
        for text in [content.subject] + content.parts.map(\.text) {
            try eachTag(in: Array(text.utf8)) { bytes throws(Setback) in
                guard spellings.insert(Array(bytes)).inserted else { return }
                fields.insert(bytes.map(LetterCase.lowered))
                guard fields.count <= mostFields else {
                    throw .refused(Wording.tooManyFields(mostFields))
                }
                guard spellings.count <= mostSpellings else {
                    throw .refused(Wording.tooManySpellings(mostSpellings))
                }
                let tag = String(decoding: bytes, as: UTF8.self)
                found.append(Personalisation(tag: tag, source: source(of: tag)))
            }
        }
        return found
    }

    private static func source(of tag: String) -> Personalisation.Source {
        let name = String(decoding: tag.utf8.dropFirst(2).dropLast(2), as: UTF8.self)
        switch ASCII.folded(name.utf8) {
        case "emailaddr", "emailaddress", "email address": return .address
        case "_subscriberkey", "subscriberkey", "subscriber key": return .key
        default: return .field(name)
        }
    }

    /// Calls with what stands between two pairs of per cent signs, and with them, if it could be a
    /// name.
    private static func eachTag(
        in text: [UInt8], _ body: (ArraySlice<UInt8>) throws(Setback) -> Void
    ) throws(Setback) {
        var open: Int?
        var place = 0
        while place + 1 < text.count {
            guard text[place] == UInt8(ascii: "%"), text[place + 1] == UInt8(ascii: "%") else {
                if let start = open, place - start > longest || !isName(text[place]) { open = nil }
                place += 1
                continue
            }
            if let start = open, place > start {
                try body(text[(start - 2)..<(place + 2)])
                open = nil
            } else {
                open = place + 2
            }
            place += 2
        }
    }

    /// Letters, digits, blanks and a few signs; what the vendor computes (`%%=…=%%`) is no name.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: " _-.".utf8.contains(byte)
        }
    }
}
