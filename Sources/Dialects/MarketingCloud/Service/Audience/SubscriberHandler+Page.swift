import BelayCore
import BelaySOAP
import BelayStore

extension SubscriberHandler {
    /// Contacts that one page looks at.
    private static let mostLooked = 10_000

    /// A SubscriberKey is looked for as it is shown, which may be an address; in no case may two
    /// be told apart here that a filter takes for one.
    func page(_ search: Search) async throws(Setback) -> Page {
        if let reference = reference(search) {
            let contact = try await asking { () throws(StoreError) in
                try await store.contact(reference, of: account)
            }
            let found = [contact?.object(on: clock)].compactMap { $0 }
            return Page(objects: found.filter(search.holds), next: nil)
        }
        let name = search.filter?.only("SubscriberKey")
        var page = Page(objects: [], next: nil)
        var cursor = search.cursor ?? 0
        var left = search.reach(Self.mostLooked)
        while true {
            let after = cursor
            let found = try await asking { () throws(StoreError) in
                if let name {
                    return try await store.contacts(
                        of: account, named: name, after: after, limit: Limits.page)
                }
                return try await store.contacts(
                    of: account, on: nil, after: after, limit: Limits.page)
            }
            for contact in found.contacts {
                let object = contact.object(on: clock)
                guard page.take(object, search, after: cursor) else { return page }
                // All contacts come by their number.
                cursor = contact.number
                left -= 1
                guard left > 0 else { return page.ended(at: cursor) }
            }
            guard let next = found.next else { return page }
            cursor = next
        }
    }

    /// The one contact that can be meant.
    private func reference(_ search: Search) -> ContactReference? {
        if let address = search.filter?.only("EmailAddress") { return .address(address) }
        let numbers = search.condition?.numbers(of: "ID")
        return numbers?.count == 1 ? numbers?.first.map(ContactReference.number) : nil
    }
}

extension Contact {
    func object(on clock: ServerTime) -> APIObject {
        var object = APIObject(
            "Subscriber",
            [
                "CreatedDate": .dateTime(clock.time(created)),
                "ModifiedDate": .dateTime(clock.time(modified)), "ID": .integer(number),
                "EmailAddress": .text(address), "SubscriberKey": .text(name),
                "Status": .text(status.word),
                "Attributes": .objects(
                    fields.map { field in
                        APIObject(
                            "Attribute", ["Name": .text(field.name), "Value": .text(field.value)])
                    }),
            ])
        object["UnsubscribedDate"] = unsubscribed.map { .dateTime(clock.time($0)) }
        return object
    }
}

extension Contact.Status {
    /// The vendor's word.
    var word: String {
        switch self {
        case .active: "Active"
        case .unsubscribed: "Unsubscribed"
        case .held: "Held"
        case .bounced: "Bounced"
        }
    }

    init?(word: String) {
        guard let found = Contact.Status.allCases.first(where: { $0.word == word }) else {
            return nil
        }
        self = found
    }
}
