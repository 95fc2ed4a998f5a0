/// One sign that HTML names or numbers: `&amp;`, `&#8217;`, `&#x2019;`. Without its semicolon it is
/// none, and neither is a name that mail hardly has.
struct HTMLEntity {
    let scalar: Unicode.Scalar
    /// Bytes of it, its two signs included.
    let length: Int

    private static let longest = 12

    /// - Parameter place: where its `&` is.
    init?(at place: Int, in bytes: ArraySlice<UInt8>) {
        let start = place + 1
        let window = bytes[start..<min(start + Self.longest, bytes.endIndex)]
        guard let end = window.firstIndex(of: UInt8(ascii: ";")), end > start else { return nil }
        let name = bytes[start..<end]
        length = end + 1 - place
        if name.first == UInt8(ascii: "#") {
            guard let number = Self.number(name.dropFirst()) else { return nil }
            // What is no character is shown as the sign for that (HTML §13.2.5.80).
            scalar = number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
        } else {
            let text = String(decoding: name, as: UTF8.self)
            if let known = Self.named[text] {
                scalar = known
            } else if let index = Self.latin.firstIndex(where: { $0 == text }),
                let known = Unicode.Scalar(0xA0 + UInt32(index))
            {
                scalar = known
            } else {
                return nil
            }
        }
    }

    /// It parts words: a space of any kind, or a control character.
    var isBlank: Bool {
        switch scalar.value {
        case 0x00...0x20, 0x7F...0xA0, 0x2000...0x200A, 0x2028, 0x2029, 0x202F: true
        default: false
        }
    }

    /// It is not seen, and parts nothing: what fills the line that inboxes show.
    var isNothing: Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x200B, 0x200C, 0x2060, 0xFEFF: true
        default: false
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        let isHexadecimal = digits.first.map { LetterCase.lowered($0) } == UInt8(ascii: "x")
        let digits = isHexadecimal ? digits.dropFirst() : digits
        guard !digits.isEmpty, digits.count <= 8,
            digits.allSatisfy({ byte in
                isHexadecimal
                    ? Hexadecimal.digit(byte) != nil
                    : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            })
        else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "ndash": "\u{2013}",
        "mdash": "\u{2014}", "lsquo": "\u{2018}", "rsquo": "\u{2019}", "sbquo": "\u{201A}",
        "ldquo": "\u{201C}", "rdquo": "\u{201D}", "bdquo": "\u{201E}", "dagger": "\u{2020}",
        "bull": "\u{2022}", "hellip": "\u{2026}", "lsaquo": "\u{2039}", "rsaquo": "\u{203A}",
        "euro": "\u{20AC}", "trade": "\u{2122}", "larr": "\u{2190}", "uarr": "\u{2191}",
        "rarr": "\u{2192}", "darr": "\u{2193}", "minus": "\u{2212}", "ensp": "\u{2002}",
        "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200C}", "zwj": "\u{200D}",
        "OElig": "\u{152}", "oelig": "\u{153}", "Scaron": "\u{160}", "scaron": "\u{161}",
        "Yuml": "\u{178}",
    ]

    /// From U+00A0 on, in their order.
    private static let latin = [
        "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
        "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
        "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
        "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave",
        "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
        "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml",
        "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig",
        "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth",
        "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
        "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
    ]
}
