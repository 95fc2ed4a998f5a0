import BelayCore
import BelayIDNA
import BelayMIME
import BelayStore

/// Reads a Subscriber as what the store is to keep.
enum SubscriberReader {
    struct Membership: Sendable, Hashable {
        var list: Int64
        /// Whether it is to end.
        var isEnded: Bool
    }

    struct Read {
        var draft: ContactDraft
        var memberships: [Membership]
    }

    static func read(_ object: APIObject) throws(Setback) -> Read {
        guard let reference = reference(object) else {
            throw .refused(Wording.required("SubscriberKey", of: "Subscriber"))
        }
        let address = try object.text("EmailAddress").map(address)
        var status: Contact.Status?
        if let word = object.text("Status") {
            guard let known = Contact.Status(word: word) else {
                throw .refused(Wording.unsupported("Status", of: "Subscriber"))
            }
            status = known
        }
        let fields = object.objects("Attributes").map { attribute in
            Contact.Field(
                name: attribute.text("Name") ?? "", value: attribute.text("Value") ?? "")
        }
        guard fields.allSatisfy({ !$0.name.isEmpty }) else {
            throw .refused(Wording.required("Attributes.Name", of: "Subscriber"))
        }
        return Read(
            draft: ContactDraft(
                // Without a key of its own a new subscriber has its address for one, as with the
                // vendor; one that is there and is named by its address keeps its key.
                reference, address: address,
                key: key(of: object), firstKey: address, status: status, fields: fields),
            memberships: try object.objects("Lists").map(membership))
    }

    /// By its key before its address before its number.
    static func reference(_ object: APIObject) -> ContactReference? {
        if let key = key(of: object) { return .name(key) }
        if let text = object.text("EmailAddress"), !text.isEmpty { return .address(text) }
        return object.integer("ID").map(ContactReference.number)
    }

    private static func key(of object: APIObject) -> String? {
        object.text("SubscriberKey").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The number of the list that a subscriber is said to be on.
    static func list(of object: APIObject) -> Int64? {
        object.integer("ID") ?? object.object("List")?.integer("ID")
    }

    private static func membership(_ object: APIObject) throws(Setback) -> Membership {
        guard let list = list(of: object) else {
            throw .refused(Wording.required("Lists.ID", of: "Subscriber"))
        }
        let action = (object.text("Action") ?? "").utf8.map { $0 | 0x20 }
        let isEnded = ["delete", "deletefromlist"].contains {
            action.elementsEqual($0.utf8)
        }
        let isKnown = ["", "create", "update"].contains { action.elementsEqual($0.utf8) }
        guard isEnded || isKnown else {
            throw .refused(Wording.unsupported("Lists.Action", of: "Subscriber"))
        }
        let isLeaving = object.text("Status").map { $0 != "Active" } ?? false
        return Membership(list: list, isEnded: isEnded || isLeaving)
    }

    /// An address with its domain in A-labels.
    private static func address(_ text: String) throws(Setback) -> String {
        guard let address = InternationalAddress.withASCIIDomain(text) else {
            throw .refused(Wording.invalidAddress)
        }
        do throws(MIMEError) {
            try AddressSyntax.check(address, at: .init(.to))
        } catch {
            throw .refused(Wording.invalidAddress)
        }
        return address
    }
}
