package import BelayCore

/// One person of an account's, by the address that mail to them goes to.
package struct Contact: Sendable, Hashable {
    package var number: Int64
    /// As it was written; in lower case it is unique in its account (`Suppression.key(of:)`).
    package var address: String
    /// The client's own name for the person, unique in the account; told apart byte by byte.
    package var key: String?
    package var status: Status
    /// In the order in which they were first given.
    package var fields: [Field]
    package var created: Instant
    package var modified: Instant
    /// When mail to them ended; nil while they get some.
    package var unsubscribed: Instant?

    package enum Status: Int, Sendable, Hashable, CaseIterable {
        case active = 0
        /// They want no more.
        case unsubscribed = 1
        /// Mail to them came back too often.
        case held = 2
        /// Mail to them came back; more is tried.
        case bounced = 3

        /// Whether an audience's mail goes to them.
        package var getsMail: Bool { self == .active || self == .bounced }
    }

    /// An attribute: a name without regard to ASCII case, and a text.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        number: Int64, address: String, key: String?, status: Status, fields: [Field],
        created: Instant, modified: Instant, unsubscribed: Instant? = nil
    ) {
        self.number = number
        self.address = address
        self.key = key
        self.status = status
        self.fields = fields
        self.created = created
        self.modified = modified
        self.unsubscribed = unsubscribed
    }
}

/// A contact by one of its names.
package enum ContactReference: Sendable, Hashable {
    case number(Int64)
    /// In any case of its letters.
    case address(String)
    case key(String)
    /// By its key, or by its address where it has no key: `Contact.name`.
    case name(String)
}

/// What to do when the contact is there already, or is not.
package enum ContactMode: Sendable, Hashable, CaseIterable {
    /// Refused when it is there.
    case add
    /// Refused when it is not.
    case change
    case either
}

/// What a door wants of one contact.
package struct ContactDraft: Sendable, Hashable {
    package var reference: ContactReference
    /// Its address from now on; nil leaves it, or takes the reference's.
    package var address: String?
    /// Its key from now on; nil leaves it, or takes the reference's.
    package var key: String?
    /// The key of a new contact that is given none; one that is there keeps its own.
    package var firstKey: String?
    /// Nil leaves it; a new contact is active.
    package var status: Contact.Status?
    /// Each put over the field of its name, or added.
    package var fields: [Contact.Field]
    /// Names of fields that it is to have no longer; done before `fields`.
    package var removedFields: [String]

    package init(
        _ reference: ContactReference, address: String? = nil, key: String? = nil,
        firstKey: String? = nil, status: Contact.Status? = nil, fields: [Contact.Field] = [],
        removedFields: [String] = []
    ) {
        self.reference = reference
        self.address = address
        self.key = key
        self.firstKey = firstKey
        self.status = status
        self.fields = fields
        self.removedFields = removedFields
    }
}

/// What became of one contact; all but the first two changed nothing.
package enum ContactAnswer: Sendable, Hashable {
    case added(Contact)
    case changed(Contact)
    /// It was to be added, and is there.
    case exists(Contact)
    /// It was to be changed, and is not there.
    case unknown
    /// It would be new, and has no address.
    case noAddress
    /// Another contact has this address: its number.
    case addressTaken(Int64)
    /// Another contact has this key: its number.
    case keyTaken(Int64)
    /// Beyond `Limits.addressLength`, `Limits.recordKey`, `Limits.contactFields` or
    /// `Limits.contactBytes`, or with a NUL where none can be kept.
    case tooLarge
    /// There are `Limits.contactsPerAccount`.
    case capReached

    /// A contact that was there is another now, perhaps on no other list.
    package var isChange: Bool {
        if case .changed = self { true } else { false }
    }
}

package struct ContactPage: Sendable, Hashable {
    package var contacts: [Contact]
    /// Where the next page begins; nil after the last.
    package var next: Int64?

    package init(contacts: [Contact], next: Int64?) {
        self.contacts = contacts
        self.next = next
    }
}

extension ContactDraft {
    /// Why no new contact can be made of it; nil when one can.
    package var refusalOfNew: ContactAnswer? {
        switch reference {
        case .number: .unknown
        case .address: nil
        case .key, .name: address == nil ? .noAddress : nil
        }
    }

    /// The rule, for every store: what a contact becomes; nil where it breaks a bound.
    ///
    /// - Parameter existing: nil for a new one.
    package func applied(
        to existing: Contact?, number: Int64, at now: Instant
    ) -> Contact? {
        var address = self.address
        var key = self.key ?? (existing == nil ? firstKey : nil)
        switch reference {
        case .address(let text): address = address ?? (existing == nil ? text : nil)
        case .key(let text), .name(let text): key = key ?? text
        case .number: break
        }
        var contact =
            existing
            ?? Contact(
                number: number, address: "", key: nil, status: .active, fields: [], created: now,
                modified: now)
        contact.address = address ?? contact.address
        contact.key = key ?? contact.key
        contact.status = status ?? contact.status
        contact.modified = now
        contact.unsubscribed =
            contact.status.getsMail ? nil : contact.unsubscribed ?? now
        for name in removedFields { contact.fields.removeAll { $0.isNamed(name) } }
        for field in fields {
            if let index = contact.fields.firstIndex(where: { $0.isNamed(field.name) }) {
                contact.fields[index].value = field.value
            } else {
                contact.fields.append(field)
            }
        }
        return contact.keepsBounds ? contact : nil
    }
}

extension Contact.Field {
    /// Whether this is its name, whatever the case of ASCII letters.
    package func isNamed(_ other: String) -> Bool {
        Suppression.key(of: name).utf8.elementsEqual(Suppression.key(of: other).utf8)
    }
}

extension Contact {
    /// What a client that asks for its key is shown.
    package var name: String { key ?? address }

    fileprivate var keepsBounds: Bool {
        (1...Limits.addressLength).contains(address.utf8.count) && !address.holdsNUL
            && (1...Limits.recordKey).contains(key?.utf8.count ?? 1)
            && !(key?.holdsNUL ?? false) && fields.count <= Limits.contactFields
            && fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
                <= Limits.contactBytes
    }
}
