import BelayJSON

/// An answer as the vendor's XML shows it: the names are left out, so that order is meaning.
///
/// Every member and every element is an `entry`; texts stand in CDATA.
enum XMLAnswer {
    static func encode(_ answer: JSON) -> [UInt8] {
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
        let hasNull = holdsNull(answer)
        let namespace = #" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#
        text += "<result" + (hasNull ? namespace : "") + ">"
        for entry in entries(of: answer) { append(entry, at: 1, to: &text) }
        text += "\n</result>"
        return Array(text.utf8)
    }

    private static func append(_ value: JSON, at depth: Int, to text: inout String) {
        let indent = "\n" + String(repeating: "  ", count: depth)
        switch value {
        case .null: text += indent + #"<entry xsi:nil="true"/>"#
        case .bool(let value): text += indent + "<entry>\(value)</entry>"
        case .integer(let value): text += indent + "<entry>\(value)</entry>"
        case .number(let value): text += indent + "<entry>\(value)</entry>"
        case .string(let value): text += indent + "<entry><![CDATA[\(safe(value))]]></entry>"
        case .array, .object:
            let inner = entries(of: value)
            guard !inner.isEmpty else {
                text += indent + "<entry/>"
                return
            }
            text += indent + "<entry>"
            for entry in inner { append(entry, at: depth + 1, to: &text) }
            text += indent + "</entry>"
        }
    }

    private static func entries(of value: JSON) -> [JSON] {
        value.asObject?.map(\.value) ?? value.asArray ?? []
    }

    private static func holdsNull(_ value: JSON) -> Bool {
        value.isNull || entries(of: value).contains(where: holdsNull)
    }

    /// A text that CDATA can hold: its end mark split, and no character that XML 1.0 §2.2 has not.
    private static func safe(_ text: String) -> String {
        var safe = String.UnicodeScalarView()
        var brackets = 0
        for scalar in text.unicodeScalars {
            if scalar == ">", brackets >= 2 {
                safe.append(contentsOf: "]]><![CDATA[".unicodeScalars)
            }
            brackets = scalar == "]" ? brackets + 1 : 0
            safe.append(isLegal(scalar) ? scalar : "\u{FFFD}")
        }
        return String(safe)
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD: true
        case 0..<0x20, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
