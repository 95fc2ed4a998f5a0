import BelayCampaigns
import BelayCore
import BelayJSON

/// Reads what a client says of a sender, or every flaw of it in the vendor's order.
struct SenderReader {
    private(set) var flaws: [Flaw] = []
    /// Nil for a new sender.
    private let old: Sender?
    private let body: JSON

    init(_ body: JSON, over old: Sender?) {
        self.body = body
        self.old = old
    }

    /// Nil when there are flaws.
    mutating func read() -> Sender? {
        let nickname = required("nickname", else: old?.nickname)
        let from = readFrom()
        let replyTo = readReplyTo()
        let address = required("address", else: old?.address)
        let address2 = optional("address_2", else: old?.address2)
        let city = required("city", else: old?.city)
        let state = optional("state", else: old?.state)
        let zip = optional("zip", else: old?.zip)
        let country = required("country", else: old?.country)
        guard flaws.isEmpty, let nickname, let from, let address, let city, let country else {
            return nil
        }
        return Sender(
            nickname: nickname, from: from, replyTo: replyTo, address: address,
            address2: address2, city: city, state: state, zip: zip, country: country)
    }

    private mutating func required(_ name: String, else other: String?) -> String? {
        guard let value = body[name] else {
            if other == nil { note("\(name) is required.", name) }
            return other
        }
        guard let text = value.asString, !text.isBlank, Self.isWord(text) else {
            note("\(name) is required.", name)
            return nil
        }
        return text
    }

    private mutating func optional(_ name: String, else other: String?) -> String? {
        guard let value = body[name] else { return other }
        if value.isNull { return nil }
        guard let text = value.asString, Self.isWord(text) else {
            note("\(name) is not valid.", name)
            return nil
        }
        return text
    }

    /// It stands in headers, and in bodies as often as their tags ask for it.
    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= Limits.recordKey && !text.hasControl
    }

    private mutating func readFrom() -> Mailbox? {
        guard let value = body["from"] else {
            if old == nil { note("from_email is required.", "from_email") }
            return old?.from
        }
        let name = value["name"] ?? .null
        if !name.isNull, name.asString.map({ $0.isBlank || !Self.isWord($0) }) ?? true {
            note("from_name is required.", "from_name")
        }
        guard let email = value["email"]?.asString, !email.isBlank else {
            note("from_email is required.", "from_email")
            return nil
        }
        guard let address = Self.address(email) else {
            note("From email is not a valid email address.", "from_email")
            return nil
        }
        return Mailbox(address: address, name: name.asString)
    }

    private mutating func readReplyTo() -> Mailbox? {
        guard let value = body["reply_to"] else { return old?.replyTo }
        if value.isNull { return nil }
        guard let email = value["email"]?.asString, !email.isBlank else {
            note("reply_to is required.", "reply_to")
            return nil
        }
        let name = value["name"]?.asString
        guard let address = Self.address(email), name.map(Self.isWord) ?? true else {
            note("Reply to email is not a valid email address.", "reply_to")
            return nil
        }
        return Mailbox(address: address, name: name.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func address(_ text: String) -> String? {
        guard text.utf8.count <= Limits.addressLength else { return nil }
        return AddressGrammar.mailbox(text)
    }

    private mutating func note(_ message: String, _ field: String) {
        flaws.append(Flaw(message, field: field))
    }
}
