import BelayCore
import BelayForms
import BelayStore

/// One list: who is on it, in the order in which they joined.
struct ListPage: ConsolePage {
    let number: Int64

    static func path(_ number: Int64) -> String { "/console/lists/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let list = try await find(visit) else { return .refused(.notFound) }
        return .page(try await page(list, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let list = try await find(visit) else { return .refused(.notFound) }
        switch visit.form["do"] {
        case "add": return try await add(to: list, visit)
        case "remove": return try await remove(from: list, visit)
        case "rename": return try await rename(list, visit)
        case "delete": return try await delete(list, visit)
        default: return .refused(.malformed)
        }
    }

    private func find(_ visit: Visit) async throws(StoreError) -> ContactList? {
        try await visit.tools.store.list(.number(number), of: visit.account)
    }

    private func add(to list: ContactList, _ visit: Visit) async throws(StoreError) -> PageAnswer {
        switch try await ContactEntry(visit.form).keep(visit) {
        case .flawed(let words): return .flawed(try await page(list, visit, flaw: words))
        case .kept(let contact):
            let added = try await visit.tools.store.addMembers(
                [contact.number], to: number, of: visit.account, by: visit.actor, at: visit.now)
            guard let added else { return .refused(.notFound) }
            let words = added == 1 ? "is on the list now." : "was on the list before."
            return .done("\(contact.address) \(words)", path: Self.path(number))
        }
    }

    private func remove(
        from list: ContactList, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        guard let member = PathNumber.read(visit.form["contact"]) else {
            return .refused(.malformed)
        }
        let removed = try await visit.tools.store.removeMembers(
            [member], from: number, of: visit.account, by: visit.actor, at: visit.now)
        guard removed == 1 else {
            return .refused(
                .stale(
                    now: "That contact is not on the list “\(list.name)” any more.",
                    path: Self.path(number)))
        }
        return .done("Taken off the list. The contact itself stays.", path: Self.path(number))
    }

    private func rename(
        _ list: ContactList, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        let name = (visit.form["name"] ?? "").trimmed
        guard !name.isEmpty, !name.holdsNUL else {
            return .flawed(try await page(list, visit, flaw: "Give the list a name."))
        }
        guard isSeen(list, visit) else { return stale(list) }
        let draft = ListDraft(
            key: list.key, name: name, description: list.description, hasUniqueName: true)
        let answer = try await visit.tools.store.changeList(
            number, to: draft, of: visit.account, by: visit.actor, at: visit.now)
        switch answer {
        case .done(let now):
            return .done("The list is called “\(now.name)” now.", path: Self.path(number))
        case .nameTaken, .keyTaken:
            let flaw = "A list or a segment has this name already."
            return .flawed(try await page(list, visit, flaw: flaw))
        case .tooLarge, .capReached:
            return .flawed(try await page(list, visit, flaw: "That name is too long."))
        case .unknown: return .refused(.notFound)
        }
    }

    private func delete(
        _ list: ContactList, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        guard isSeen(list, visit) else { return stale(list) }
        let isGone = try await visit.tools.store.removeList(
            number, of: visit.account, by: visit.actor, at: visit.now)
        guard isGone else { return .refused(.notFound) }
        return .done(
            "The list “\(list.name)” is gone. Its contacts stay.", path: ContactTab.contacts.path)
    }

    /// Whether it has the name by which its page showed it.
    private func isSeen(_ list: ContactList, _ visit: Visit) -> Bool {
        (visit.form["seen"] ?? "").utf8.elementsEqual(list.name.utf8)
    }

    private func stale(_ list: ContactList) -> PageAnswer {
        .refused(
            .stale(
                now: "The list has another name by now: “\(list.name)”. Nothing was changed.",
                path: Self.path(number)))
    }

    private func page(
        _ list: ContactList, _ visit: Visit, flaw: String = ""
    ) async throws(StoreError) -> Page {
        let members = try await visit.tools.store.contacts(
            of: visit.account, on: number, after: PathNumber.cursor(visit.query["after"]),
            limit: Limits.consolePage)
        let next = members.next.map { Link.path(Self.path(number), [("after", "\($0)")]) }
        return ContactTab.contacts.page(
            list.name, .list,
            [
                "name": .text(list.name), "seen": .field(list.name),
                "importPath": .text(Link.path(UploadPage.path, [("list", "\(number)")])),
                "path": .text(Self.path(number)),
                "count": .text(Figures.count(list.members, "contact", "contacts")),
                "flaw": .text(flaw), "nextPath": .text(next ?? ""),
                "address": .field(flaw.isEmpty ? "" : visit.form["address"] ?? ""),
                "newName": .field(visit.form["name"] ?? list.name),
                "members": .rows(members.contacts.map(\.values)),
                "hasMembers": .flag(!members.contacts.isEmpty),
            ])
    }
}
