import BelayCore

/// What is put under the bodies of a mail.
struct Footer: Hashable {
    /// Under every `text/plain`.
    var text: String?
    /// Before the end of every `text/html`.
    var html: String?

    /// Whether it is within what the parts of a mail may come to with it. Each part gets it whole,
    /// so a thousand small ones make much of little.
    func fits(under parts: [BodyPart]) -> Bool {
        let (text, html) = ((text ?? "").utf8.count, (html ?? "").utf8.count)
        guard max(text, html) <= Limits.footer else { return false }
        let size = parts.reduce(0) { size, part in
            switch LetterCase.lowered(part.type) {
            case "text/plain": size + part.text.utf8.count + text
            case "text/html": size + part.text.utf8.count + html
            default: size + part.text.utf8.count
            }
        }
        return size <= Limits.requestBody
    }

    func put(under parts: [BodyPart]) -> [BodyPart] {
        parts.map { part in
            var part = part
            switch LetterCase.lowered(part.type) {
            case "text/plain": part.text = Self.appended(text, to: part.text)
            case "text/html": part.text = Self.inserted(html, into: part.text)
            default: break
            }
            return part
        }
    }

    /// On a line of its own.
    private static func appended(_ footer: String?, to text: String) -> String {
        guard let footer, !footer.isEmpty else { return text }
        let isEnded = text.utf8.last == UInt8(ascii: "\n")
        return text + (isEnded ? "" : "\r\n") + footer
    }

    /// Before the last `</body>`, else before the last `</html>`, else at the end.
    private static func inserted(_ footer: String?, into html: String) -> String {
        guard let footer, !footer.isEmpty else { return html }
        let bytes = Array(html.utf8)
        let place =
            lastPlace(of: "</body", in: bytes) ?? lastPlace(of: "</html", in: bytes) ?? bytes.count
        return String(decoding: bytes[..<place] + footer.utf8 + bytes[place...], as: UTF8.self)
    }

    private static func lastPlace(of tag: StaticString, in bytes: [UInt8]) -> Int? {
        let tag = Array(tag.description.utf8)
        guard bytes.count >= tag.count else { return nil }
        return (0...(bytes.count - tag.count)).last { place in
            bytes[place] == tag[0]
                && zip(bytes[place...], tag).allSatisfy { LetterCase.lowered($0) == $1 }
        }
    }
}
