import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// What somebody typed into the form of a campaign.
struct CampaignForm: Sendable {
    private(set) var campaign: Campaign

    /// An empty one.
    init() {
        campaign = Campaign(name: "")
    }

    init(_ campaign: Campaign) {
        self.campaign = campaign
    }

    /// Nil for fields that no page of ours has.
    init?(_ form: Fields) {
        guard let lists = PathNumber.read(all: form.values(of: "list")),
            let segments = PathNumber.read(all: form.values(of: "segment"))
        else { return nil }
        campaign = Campaign(name: Self.line(form["name"]))
        campaign.subject = Self.ifAny(Self.line(form["subject"]))
        campaign.lists = lists
        campaign.segments = segments
        campaign.isForEverybody = form["everybody"] == "yes"
        campaign.categories = Self.words(form["categories"] ?? "")
        campaign.html = Self.ifAny(Self.lines(form["html"] ?? ""))
        campaign.plain = Self.ifAny(Self.lines(form["plain"] ?? ""))
        if let sender = Self.ifAny(form["sender"]) {
            guard let number = PathNumber.read(sender) else { return nil }
            campaign.sender = number
        }
        switch form["group"] ?? "" {
        case "": break
        case "url": campaign.unsubscribeURL = Self.ifAny(Self.line(form["url"]))
        case let group:
            guard let number = PathNumber.read(group) else { return nil }
            campaign.group = number
        }
    }

    /// Puts what was typed over a campaign, and leaves what the form does not ask for.
    func apply(to other: inout Campaign) {
        other.name = campaign.name
        other.subject = campaign.subject
        other.sender = campaign.sender
        other.lists = campaign.lists
        other.segments = campaign.segments
        other.isForEverybody = campaign.isForEverybody
        other.categories = campaign.categories
        other.group = campaign.group
        other.unsubscribeURL = campaign.unsubscribeURL
        other.html = campaign.html
        other.plain = campaign.plain
    }

    private static func ifAny(_ text: String?) -> String? {
        (text ?? "").isBlank ? nil : text
    }

    /// One line: what a header cannot carry is a blank.
    private static func line(_ text: String?) -> String {
        let bytes = (text ?? "").utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        let blanks = bytes.prefix { $0 == 0x20 }.count
        let rest = bytes.dropFirst(blanks)
        let end = rest.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? rest.startIndex
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// Browsers send every line end as CR LF (HTML, "constructing the entry list").
    private static func lines(_ text: String) -> String {
        var bytes: [UInt8] = []
        let all = Array(text.utf8)
        for (index, byte) in all.enumerated() {
            let isReturn = byte == 0x0D && index + 1 < all.count && all[index + 1] == 0x0A
            if !isReturn { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Between commas, each once.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for part in text.utf8.split(separator: UInt8(ascii: ",")) {
            let word = line(String(decoding: part, as: UTF8.self))
            if !word.isEmpty, !words.contains(word) { words.append(word) }
        }
        return words
    }
}
