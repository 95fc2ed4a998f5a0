import BelayCore
import BelayForms
import BelayStore

/// The account's contacts: found by address, and by the lists that they are on.
struct ContactsPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let wanted = visit.query["q"] ?? ""
        if let address = TypedAddress.read(wanted),
            let contact = try await visit.tools.store.contact(.address(address), of: visit.account)
        {
            return .done(nil, path: ContactPage.path(contact.number))
        }
        return .page(try await page(visit, wanted: wanted))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        switch visit.form["do"] {
        case "list": try await addList(visit)
        case "contact": try await addContact(visit)
        default: .refused(.malformed)
        }
    }

    private func addList(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let name = (visit.form["name"] ?? "").trimmed
        guard !name.isEmpty, !name.holdsNUL else {
            return .flawed(try await page(visit, listFlaw: "Give the list a name."))
        }
        let answer = try await visit.tools.store.addList(
            ListDraft(name: name, hasUniqueName: true), of: visit.account, by: visit.actor,
            at: visit.now)
        switch answer {
        case .done(let list):
            return .done("The list “\(list.name)” is made.", path: ListPage.path(list.number))
        case .nameTaken, .keyTaken:
            return .flawed(
                try await page(visit, listFlaw: "A list or a segment has this name already."))
        case .tooLarge:
            return .flawed(try await page(visit, listFlaw: "That name is too long."))
        case .capReached:
            return .flawed(try await page(visit, listFlaw: "There can be no more lists."))
        case .unknown: return .refused(.notFound)
        }
    }

    private func addContact(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        switch try await ContactEntry(visit.form).keep(visit) {
        case .kept(let contact):
            return .done("\(contact.address) is kept.", path: ContactPage.path(contact.number))
        case .flawed(let words):
            return .flawed(try await page(visit, contactFlaw: words))
        }
    }

    private func page(
        _ visit: Visit, wanted: String = "", listFlaw: String = "", contactFlaw: String = ""
    ) async throws(StoreError) -> Page {
        let lists = try await visit.lists()
        let count = try await visit.tools.store.contactCount(of: visit.account)
        return ContactTab.contacts.page(
            "Contacts", .contacts,
            [
                "count": .text(Figures.count(count, "contact", "contacts")),
                "wanted": .field(wanted),
                "isMissing": .flag(!wanted.isEmpty), "listFlaw": .text(listFlaw),
                "contactFlaw": .text(contactFlaw),
                "listName": .field(listFlaw.isEmpty ? "" : visit.form["name"] ?? ""),
                "address": .field(contactFlaw.isEmpty ? "" : visit.form["address"] ?? ""),
                "first": .field(contactFlaw.isEmpty ? "" : visit.form["first"] ?? ""),
                "last": .field(contactFlaw.isEmpty ? "" : visit.form["last"] ?? ""),
                "lists": .rows(
                    lists.map { list in
                        [
                            "list": .text(list.name), "listPath": .text(ListPage.path(list.number)),
                            "members": .text(Figures.count(list.members, "contact", "contacts")),
                            "modified": .markup(Figures.time(list.modified)),
                        ]
                    }),
                "hasLists": .flag(!lists.isEmpty),
            ])
    }
}
