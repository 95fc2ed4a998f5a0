extension Markup {
    /// A whole document in UTF-8, with its XML declaration on a line of its own.
    package func document() throws(MarkupError) -> [UInt8] {
        var bytes = Array(#"<?xml version="1.0" encoding="utf-8"?>"#.utf8)
        bytes.append(UInt8(ascii: "\n"))
        try append(to: &bytes)
        return bytes
    }

    /// The element alone, in UTF-8, without white space between elements.
    package func encode() throws(MarkupError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) throws(MarkupError) {
        precondition(Markup.isName(name))
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: name.utf8)
        for attribute in attributes {
            precondition(Markup.isName(attribute.name))
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: attribute.name.utf8)
            bytes.append(contentsOf: #"=""#.utf8)
            try append(attribute.value, escaping: Markup.attributeEscape, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        guard !isEmpty else {
            bytes.append(contentsOf: " />".utf8)
            return
        }
        bytes.append(UInt8(ascii: ">"))
        switch content {
        case .text(let text): try append(text, escaping: Markup.textEscape, to: &bytes)
        case .elements(let elements): for element in elements { try element.append(to: &bytes) }
        }
        bytes.append(contentsOf: "</".utf8)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: ">"))
    }

    private var isEmpty: Bool {
        switch content {
        case .text(let text): text.isEmpty
        case .elements(let elements): elements.isEmpty
        }
    }

    private func append(
        _ text: String, escaping escape: (UInt8) -> StaticString?, to bytes: inout [UInt8]
    ) throws(MarkupError) {
        if let scalar = Markup.forbidden(in: text) {
            throw MarkupError(element: name, scalar: scalar)
        }
        for byte in text.utf8 {
            if let reference = escape(byte) {
                reference.withUTF8Buffer { bytes.append(contentsOf: $0) }
            } else {
                bytes.append(byte)
            }
        }
    }

    /// A reader would take a carriage return for a line feed (XML 1.0 §2.11).
    private static func textEscape(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case 0x0D: "&#13;"
        default: nil
        }
    }

    /// A reader would take tabs and line ends for blanks (XML 1.0 §3.3.3).
    private static func attributeEscape(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "\""): "&quot;"
        case 0x09: "&#9;"
        case 0x0A: "&#10;"
        default: textEscape(byte)
        }
    }

    /// The first scalar of the text that no XML 1.0 document holds; nil when it can be written.
    package static func forbidden(in text: String) -> Unicode.Scalar? {
        let isSuspect = text.utf8.contains { $0 == 0xEF || ($0 < 0x20 && !XMLSpace.contains($0)) }
        guard isSuspect else { return nil }
        return text.unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: false
            case 0..<0x20, 0xFFFE, 0xFFFF: true
            default: false
            }
        }
    }

    /// Whether this is a name in ASCII with at most one prefix, as all names of ours are.
    private static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy { part in
                guard let first = part.first, isLetter(first) else { return false }
                return part.allSatisfy { byte in
                    isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: ".")
                }
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
