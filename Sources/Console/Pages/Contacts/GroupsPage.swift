import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// Kinds of mail that recipients may leave, each with how many have left it; makes new ones.
struct GroupsPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        .page(try await page(visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let entry = GroupEntry(visit.form)
        if let flaw = entry.flaw { return .flawed(try await page(visit, entry, flaw)) }
        switch try await visit.campaigns.add(entry.group, of: visit.account, by: visit.actor) {
        case .done(let group):
            return .done("The group “\(group.value.name)” is made.", path: ContactTab.groups.path)
        case .nameTaken:
            return .flawed(try await page(visit, entry, "Another group has this name."))
        case .capReached, .tooLarge, .unknown, .locked:
            return .flawed(try await page(visit, entry, "There can be no more groups."))
        }
    }

    private func page(
        _ visit: Visit, _ entry: GroupEntry = GroupEntry(), _ flaw: String = ""
    ) async throws(StoreError) -> Page {
        var rows: [Values] = []
        for group in try await visit.campaigns.groups(of: visit.account) {
            let count = try await visit.tools.sending.suppressionCount(
                in: .group(group.number), of: visit.account)
            rows.append([
                "group": .text(group.value.name), "about": .text(group.value.description),
                "isDefault": .flag(group.value.isDefault),
                "groupPath": .text(GroupPage.path(group.number)),
                "left": .text(Figures.count(count, "address", "addresses")),
                "leftPath": .text("/console/suppressions?scope=\(group.number)"),
            ])
        }
        return ContactTab.groups.page(
            "Unsubscribe groups", .groups,
            entry.values.merging([
                "rows": .rows(rows), "hasRows": .flag(!rows.isEmpty), "flaw": .text(flaw),
            ]) { _, own in own })
    }
}
