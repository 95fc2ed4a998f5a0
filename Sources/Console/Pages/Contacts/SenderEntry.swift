import BelayCampaigns
import BelayCore
import BelayForms

/// What somebody typed of a sender.
struct SenderEntry: Sendable {
    private var fields: [String: String] = [:]

    private static let names = [
        "nickname", "email", "from", "reply", "address", "address2", "city", "state", "zip",
        "country",
    ]

    init() {}

    init(_ form: Fields) {
        for name in Self.names { fields[name] = (form[name] ?? "").trimmed }
    }

    init(_ sender: Sender) {
        fields = [
            "nickname": sender.nickname, "email": sender.from.address,
            "from": sender.from.name ?? "", "reply": sender.replyTo?.address ?? "",
            "address": sender.address, "address2": sender.address2 ?? "", "city": sender.city,
            "state": sender.state ?? "", "zip": sender.zip ?? "", "country": sender.country,
        ]
    }

    struct Flaw: Error, Sendable, Hashable {
        var words: String
    }

    var sender: Result<Sender, Flaw> {
        for (name, words) in [
            ("nickname", "Give the sender a name."),
            ("address", "Give a postal address: mail to lists has to name one."),
            ("city", "Give a city."), ("country", "Give a country."),
        ] where text(name).isEmpty {
            return .failure(Flaw(words: words))
        }
        guard fields.values.allSatisfy({ $0.unicodeScalars.count <= 150 && !Self.hasControl($0) })
        else { return .failure(Flaw(words: "One of these is too long, or has odd characters.")) }
        guard let email = TypedAddress.read(text("email")) else {
            return .failure(Flaw(words: "Give the e-mail address that mail comes from."))
        }
        var reply: Mailbox?
        if let typed = ifAny("reply") {
            guard let address = TypedAddress.read(typed) else {
                return .failure(Flaw(words: "The address for replies is none."))
            }
            reply = Mailbox(address: address)
        }
        return .success(
            Sender(
                nickname: text("nickname"), from: Mailbox(address: email, name: ifAny("from")),
                replyTo: reply, address: text("address"), address2: ifAny("address2"),
                city: text("city"), state: ifAny("state"), zip: ifAny("zip"),
                country: text("country")))
    }

    var values: Values {
        var values: Values = [:]
        for name in Self.names { values[name] = .field(text(name)) }
        return values
    }

    private func text(_ name: String) -> String { fields[name] ?? "" }

    private func ifAny(_ name: String) -> String? {
        text(name).isEmpty ? nil : text(name)
    }

    private static func hasControl(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }
}
