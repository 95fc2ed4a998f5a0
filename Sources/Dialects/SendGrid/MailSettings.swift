import BelayCore

/// What a mail asks for beside its content: `mail_settings`.
struct MailSettings {
    /// The mail is only to be looked at.
    var isSandboxed = false
    var bypass: Exemption.Bypass = []
    /// Nil while it is off.
    var footer: Footer?
}

/// What is put under the bodies of a mail.
struct Footer: Hashable {
    /// Under every `text/plain`.
    var text: String?
    /// Before the end of every `text/html`.
    var html: String?

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

/// `tracking_settings.subscription_tracking`, switched on.
struct SubscriptionTracking: Hashable {
    /// Stands for the link's address wherever it is, and then nothing is put under the bodies.
    var tag: String?
    /// Put under the bodies; `<% words %>` in it becomes the link.
    var text: String?
    var html: String?

    /// What stands for the address in what is put under a body; the vendor's own word for it.
    private static let address = "[unsubscribe]"

    var tags: [Unsubscribing.Tag] {
        [Unsubscribing.Tag(tag ?? Self.address)]
    }

    /// Nil where the bodies stay as they are.
    var footer: Footer? {
        guard tag == nil else { return nil }
        return Footer(
            text: text.map { text in
                Self.linked(text) { words in
                    words.isEmpty ? Self.address : "\(words): \(Self.address)"
                }
            },
            html: html.map { html in
                Self.linked(html) { words in
                    "<a href=\"\(Self.address)\">\(words.isEmpty ? Self.address : words)</a>"
                }
            })
    }

    /// The text with what stands for each `<% words %>`; one that does not end stays as it is.
    private static func linked(_ text: String, _ link: (String) -> String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let open = place(of: "<%", in: rest), let close = place(of: "%>", in: rest[(open + 2)...])
        {
            result += rest[..<open]
            let blank = UInt8(ascii: " ")
            var words = rest[(open + 2)..<close].drop { $0 == blank }
            while words.last == blank { words.removeLast() }
            result += link(String(decoding: words, as: UTF8.self)).utf8
            rest = rest[(close + 2)...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }

    private static func place(of mark: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        let mark = Array(mark.description.utf8)
        return bytes.indices.dropLast().first {
            bytes[$0] == mark[0] && bytes[$0 + 1] == mark[1]
        }
    }
}

extension Unsubscribing {
    /// What stands for links in mail of a group: the whole link, or its bare address (`raw`).
    static let groupTags: [Tag] = [
        Tag("<%asm_group_unsubscribe_url%>", form: .link),
        Tag("<%asm_group_unsubscribe_raw_url%>"),
        Tag("<%asm_preferences_url%>", form: .link),
        Tag("<%asm_preferences_raw_url%>"),
        Tag("<%asm_global_unsubscribe_url%>", scope: .global, form: .link),
        Tag("<%asm_global_unsubscribe_raw_url%>", scope: .global),
    ]
}
