import BelayStore

extension Contact {
    /// For rows of contacts.
    var values: Values {
        [
            "contact": .text("\(number)"), "contactPath": .text(ContactPage.path(number)),
            "memberAddress": .text(address), "person": .text(person),
            "getsMail": .flag(status.getsMail), "standing": .text(status.words),
        ]
    }

    /// First and last name, as far as they are known.
    var person: String {
        ["first_name", "last_name"].compactMap { name in
            fields.first { $0.isNamed(name) }?.value
        }.filter { !$0.isBlank }.joined(separator: " ")
    }
}

extension String {
    fileprivate var isBlank: Bool { trimmed.isEmpty }
}

extension Contact.Status {
    var words: String {
        switch self {
        case .active: "Gets mail"
        case .unsubscribed: "Unsubscribed"
        case .held: "Held"
        case .bounced: "Bounced once"
        }
    }
}
