package import BelayCore
import BelayJSON

/// Whom mail to lists comes from, with the postal address that the law asks for.
package struct Sender: Sendable, Hashable {
    /// Its name in its account, unique there.
    package var nickname: String
    package var from: Mailbox
    package var replyTo: Mailbox?
    package var address: String
    package var address2: String?
    package var city: String
    package var state: String?
    package var zip: String?
    package var country: String

    package init(
        nickname: String, from: Mailbox, replyTo: Mailbox? = nil, address: String,
        address2: String? = nil, city: String, state: String? = nil, zip: String? = nil,
        country: String
    ) {
        self.nickname = nickname
        self.from = from
        self.replyTo = replyTo
        self.address = address
        self.address2 = address2
        self.city = city
        self.state = state
        self.zip = zip
        self.country = country
    }
}

extension Sender: Recorded {
    init?(json: JSON) {
        guard let nickname = json["nickname"]?.asString, let from = json["from"]?.mailbox,
            let address = json["address"]?.asString, let city = json["city"]?.asString,
            let country = json["country"]?.asString
        else { return nil }
        self.init(
            nickname: nickname, from: from, replyTo: json["reply_to"]?.mailbox,
            address: address, address2: json["address_2"]?.asString, city: city,
            state: json["state"]?.asString, zip: json["zip"]?.asString, country: country)
    }

    var json: JSON {
        .members([
            ("nickname", .string(nickname)), ("from", .mailbox(from)),
            ("reply_to", replyTo.map(JSON.mailbox)), ("address", .string(address)),
            ("address_2", address2.map(JSON.string)), ("city", .string(city)),
            ("state", state.map(JSON.string)), ("zip", zip.map(JSON.string)),
            ("country", .string(country)),
        ])
    }
}

extension JSON {
    fileprivate static func mailbox(_ box: Mailbox) -> JSON {
        .members([("email", .string(box.address)), ("name", box.name.map(JSON.string))])
    }

    fileprivate var mailbox: Mailbox? {
        self["email"]?.asString.map { Mailbox(address: $0, name: self["name"]?.asString) }
    }
}
