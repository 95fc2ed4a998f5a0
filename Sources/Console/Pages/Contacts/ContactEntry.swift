import BelayCore
import BelayForms
import BelayStore

/// What somebody typed of one contact.
struct ContactEntry: Sendable {
    let address: String
    let first: String
    let last: String

    init(_ form: Fields) {
        address = (form["address"] ?? "").trimmed
        first = (form["first"] ?? "").trimmed
        last = (form["last"] ?? "").trimmed
    }

    enum Answer: Sendable, Hashable {
        case kept(Contact)
        case flawed(String)
    }

    /// Adds the contact, or gives one that is there these names.
    func keep(_ visit: Visit) async throws(StoreError) -> Answer {
        guard let address = TypedAddress.read(address) else {
            return .flawed("That is no e-mail address.")
        }
        let names = [("first_name", first), ("last_name", last)].filter { !$0.1.isEmpty }
        let draft = ContactDraft(
            .address(address), fields: names.map { Contact.Field(name: $0.0, value: $0.1) })
        let answers = try await visit.tools.store.keepContacts(
            [draft], mode: .either, of: visit.account, by: visit.actor, at: visit.now)
        switch answers.first {
        case .added(let contact), .changed(let contact), .exists(let contact):
            return .kept(contact)
        case .tooLarge, .keyTaken, .addressTaken:
            return .flawed("That is more than a contact can hold.")
        case .capReached: return .flawed("There can be no more contacts.")
        case .unknown, .noAddress, nil: return .flawed("That is no e-mail address.")
        }
    }
}
