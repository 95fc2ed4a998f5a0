import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// One contact: what is known of them, their lists, and what they do not want.
struct ContactPage: ConsolePage {
    let number: Int64

    static func path(_ number: Int64) -> String { "/console/contacts/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let contact = try await find(visit) else { return .refused(.notFound) }
        return .page(try await page(contact, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let contact = try await find(visit) else { return .refused(.notFound) }
        switch visit.form["do"] {
        case "remove":
            _ = try await visit.tools.store.removeContacts(
                [number], of: visit.account, by: visit.actor, at: visit.now)
            return .done(
                "\(contact.address) is gone, from every list.", path: ContactTab.contacts.path)
        case "join":
            guard let list = PathNumber.read(visit.form["list"]) else {
                return .refused(.malformed)
            }
            let added = try await visit.tools.store.addMembers(
                [number], to: list, of: visit.account, by: visit.actor, at: visit.now)
            guard added != nil else { return .refused(.notFound) }
            return .done("Put on the list.", path: Self.path(number))
        default: return .refused(.malformed)
        }
    }

    private func find(_ visit: Visit) async throws(StoreError) -> Contact? {
        try await visit.tools.store.contact(.number(number), of: visit.account)
    }

    private func page(_ contact: Contact, _ visit: Visit) async throws(StoreError) -> Page {
        let on = try await visit.tools.store.lists(ofContact: number, of: visit.account)
        let lists = try await visit.lists()
        let scopes = try await visit.tools.sending.scopes(
            of: [contact.address], of: visit.account)
        var refusals: [Values] = []
        for scope in scopes.first ?? [] {
            refusals.append(["refusal": .text(try await visit.name(of: scope))])
        }
        let others = lists.filter { !on.contains($0.number) }
        return ContactTab.contacts.page(
            contact.address, .contact,
            contact.values.merging([
                "path": .text(Self.path(number)),
                "created": .markup(Figures.time(contact.created)),
                "modified": .markup(Figures.time(contact.modified)),
                "fields": .rows(
                    contact.fields.map {
                        [
                            "field": .text(ColumnChoices.words(of: $0.name)),
                            "value": .text($0.value),
                        ]
                    }),
                "hasFields": .flag(!contact.fields.isEmpty),
                "on": .rows(
                    lists.filter { on.contains($0.number) }.map { list in
                        [
                            "list": .text(list.name),
                            "listPath": .text(ListPage.path(list.number)),
                        ]
                    }),
                "isNowhere": .flag(on.isEmpty),
                "others": .rows(
                    others.map { ["other": .text("\($0.number)"), "otherName": .text($0.name)] }),
                "hasOthers": .flag(!others.isEmpty),
                "refusals": .rows(refusals), "hasRefusals": .flag(!refusals.isEmpty),
                "suppressionsPath": .text(
                    Link.path("/console/suppressions", [("q", contact.address)])),
                "storyPath": .text(Link.path(Place.activity.path, [("q", contact.address)])),
            ]) { _, own in own })
    }
}
