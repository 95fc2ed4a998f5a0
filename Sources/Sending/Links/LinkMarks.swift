import BelayCore
import BelayStore

/// What one copy of a mail carries for its recipient to leave by.
struct LinkMarks {
    private let unsubscribing: Unsubscribing
    /// To the group, or to all mail where there is none.
    private let own: String
    private let global: String
    private let isSecure: Bool
    private let finder: TagFinder?
    private let tags: [Unsubscribing.Tag]
    /// How many more are put in: a text of tags alone must not become a thousand times longer.
    private var room = Limits.linksPerMail

    /// Nil where the mail carries nothing of the kind.
    init?(_ content: Content, _ hold: Hold, _ links: Links?) {
        guard let unsubscribing = content.unsubscribing else { return nil }
        self.unsubscribing = unsubscribing
        tags = unsubscribing.tags.filter { (1...Limits.linkTag).contains($0.text.utf8.count) }
        finder = tags.isEmpty ? nil : TagFinder(tags.map { Array($0.text.utf8) })
        if let custom = unsubscribing.customURL {
            (own, global, isSecure) = (custom, custom, false)
            return
        }
        var token = LinkToken(
            account: hold.account, delivery: hold.id, group: unsubscribing.group,
            shown: unsubscribing.shown, isSample: unsubscribing.isSample, address: hold.recipient)
        guard let links, let own = links.url(token) else { return nil }
        self.own = own
        isSecure = links.isSecure && !unsubscribing.isSample
        guard unsubscribing.group != nil, tags.contains(where: { $0.scope == .global }) else {
            global = own
            return
        }
        token.group = nil
        global = links.url(token) ?? own
    }

    /// What the links can make of a text of so many bytes, beyond these.
    static func mostBytes(_ content: Content) -> Int {
        guard let unsubscribing = content.unsubscribing, !unsubscribing.tags.isEmpty else {
            return 0
        }
        let shortest = unsubscribing.tags.map(\.text.utf8.count).filter { $0 > 0 }.min() ?? 1
        return min(Limits.linksPerMail, content.size / shortest) * 6 * Limits.linkURL
    }

    /// A text with links in place of their tags.
    mutating func put(into text: String, isHTML: Bool) -> String {
        guard let finder else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var copied = 0
        var left = room
        finder.find(in: bytes) { place, index in
            guard left > 0 else { return }
            left -= 1
            result += bytes[copied..<place]
            result += words(for: tags[index], isHTML: isHTML).utf8
            copied = place + tags[index].text.utf8.count
        }
        room = left
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    private func words(for tag: Unsubscribing.Tag, isHTML: Bool) -> String {
        let url = tag.scope == .own ? own : global
        guard isHTML else { return url }
        let escaped = HTMLText.escaped(url)
        return tag.form == .address ? escaped : "<a href=\"\(escaped)\">Unsubscribe</a>"
    }

    /// RFC 2369 and RFC 8058; none where the client wrote either itself, or where its own page
    /// cannot stand in a header.
    func headers(beside given: [HeaderField]) -> [HeaderField] {
        let names = ["list-unsubscribe", "list-unsubscribe-post"]
        guard !given.contains(where: { names.contains(LetterCase.lowered($0.name)) }),
            Self.isFit(own)
        else { return [] }
        let link = HeaderField(name: "List-Unsubscribe", value: "<\(own)>")
        guard isSecure else { return [link] }
        return [
            link, HeaderField(name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click"),
        ]
    }

    /// Visible ASCII that stays within angle brackets and one line.
    private static func isFit(_ url: String) -> Bool {
        let bytes = url.utf8
        return bytes.count <= Limits.linkURL
            && bytes.allSatisfy { (0x21...0x7E).contains($0) }
            && !bytes.contains { "<>,".utf8.contains($0) }
            && ["http://", "https://", "mailto:"].contains { bytes.starts(with: $0.utf8) }
    }
}
