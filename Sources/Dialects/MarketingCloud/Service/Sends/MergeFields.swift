import BelayCore
import BelaySOAP
import BelaySending

/// What of a subscriber stands in an e-mail: `%%First Name%%`, `%%emailaddr%%`.
enum MergeFields {
    /// Bytes of a name.
    private static let longest = 255
    /// Different ones of one e-mail.
    private static let most = 200

    /// Each field of a content once, as it is written there; names have no case.
    ///
    /// More than `most` are refused: those beyond would stand in the mail as they are written.
    static func read(_ content: Content) throws(Setback) -> [Personalisation] {
        var found: [Personalisation] = []
        for text in [content.subject] + content.parts.map(\.text) {
            for tag in tags(in: Array(text.utf8)) {
                let isKnown = found.contains { $0.tag.utf8.elementsEqual(tag.utf8) }
                guard !isKnown else { continue }
                guard found.count < most else { throw .refused(Wording.tooManyFields(most)) }
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

    /// What stands between two pairs of per cent signs, if it could be a name.
    private static func tags(in text: [UInt8]) -> [String] {
        var tags: [String] = []
        var open: Int?
        var place = 0
        while place + 1 < text.count {
            guard text[place] == UInt8(ascii: "%"), text[place + 1] == UInt8(ascii: "%") else {
                if let start = open, place - start > longest || !isName(text[place]) { open = nil }
                place += 1
                continue
            }
            if let start = open, place > start {
                tags.append(String(decoding: text[(start - 2)..<(place + 2)], as: UTF8.self))
                open = nil
            } else {
                open = place + 2
            }
            place += 2
        }
        return tags
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
