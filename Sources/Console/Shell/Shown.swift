import BelayCore

/// A text made fit for a page: whatever it was, it stays a text there.
///
/// Bytes are looked at, never `Character`s: a `<` with a combining mark behind it is one of those,
/// and not the same as `<`. Templates print it between three braces; the library's own escaping,
/// between two, looks at characters, and TidyTests keep it out.
package struct Shown: Sendable, Hashable {
    package let html: String

    /// For people to read: what would hide or turn round its neighbours is shown as a sign.
    package init(_ text: String) {
        html = HTMLText.escaped(Self.visible(text))
    }

    /// For a field of a form, which comes back as it is.
    package init(exactly text: String) {
        html = HTMLText.escaped(text.utf8.contains(0) ? Self.visible(text) : text)
    }

    /// Markup of our own.
    init(_ markup: Markup) {
        html = markup.html
    }

    /// Controls, and what changes the direction of writing, as U+FFFD.
    private static func visible(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var visible: [UInt8] = []
        visible.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let hidden = hiddenLength(bytes[index...])
            if hidden > 0 {
                visible += "\u{FFFD}".utf8
                index += hidden
            } else {
                visible.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: visible, as: UTF8.self)
    }

    /// Bytes of a sign that is not to be obeyed; 0 when there is none at the beginning.
    private static func hiddenLength(_ bytes: ArraySlice<UInt8>) -> Int {
        let start = Array(bytes.prefix(3))
        switch start[0] {
        case 0x09, 0x0A, 0x0D: return 0
        case 0x00..<0x20, 0x7F: return 1
        // U+0080 to U+009F
        case 0xC2 where start.count > 1 && start[1] < 0xA0: return 2
        // U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069
        case 0xE2 where start.count > 2:
            let isTurning =
                start[1] == 0x80 && (start[2] == 0x8E || start[2] == 0x8F)
                || start[1] == 0x80 && (0xA8...0xAE).contains(start[2])
                || start[1] == 0x81 && (0xA6...0xA9).contains(start[2])
            return isTurning ? 3 : 0
        default: return 0
        }
    }
}

/// Markup that the console made itself, out of nothing that came from outside but `Shown`.
struct Markup: Sendable, Hashable {
    let html: String

    init(_ html: String) {
        self.html = html
    }
}
