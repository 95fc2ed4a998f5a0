import BelayCampaigns
import BelayForms
import BelayStore

/// Changes an unsubscribe group, or removes it.
struct GroupPage: ConsolePage {
    let number: Int64

    static func path(_ number: Int64) -> String { "/console/groups/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.campaigns.group(number, of: visit.account) else {
            return .refused(.notFound)
        }
        return .page(page(found, GroupEntry(found.value)))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.campaigns.group(number, of: visit.account) else {
            return .refused(.notFound)
        }
        guard visit.version == found.version else {
            return .refused(
                .stale(
                    now: "The group “\(found.value.name)” was changed by somebody else. "
                        + "Nothing of yours was saved.", path: Self.path(number)))
        }
        if visit.form["do"] == "remove" {
            _ = try await visit.campaigns.remove(group: number, of: visit.account, by: visit.actor)
            return .done(
                "“\(found.value.name)” is gone. Who left it goes on getting none of its mail.",
                path: ContactTab.groups.path)
        }
        let entry = GroupEntry(visit.form)
        if let flaw = entry.flaw { return .flawed(page(found, entry, flaw)) }
        switch try await visit.campaigns.change(
            group: number, to: entry.group, ifVersion: found.version, of: visit.account,
            by: visit.actor)
        {
        case .done(let now):
            return .done("“\(now.value.name)” is saved.", path: ContactTab.groups.path)
        case .nameTaken: return .flawed(page(found, entry, "Another group has this name."))
        case .unknown: return .refused(.notFound)
        case .capReached, .tooLarge, .locked:
            return .flawed(page(found, entry, "That is more than a group can hold."))
        }
    }

    private func page(
        _ found: Kept<UnsubscribeGroup>, _ entry: GroupEntry, _ flaw: String = ""
    ) -> Page {
        ContactTab.groups.page(
            found.value.name, .group,
            entry.values.merging([
                "title": .text(found.value.name), "version": .text("\(found.version)"),
                "flaw": .text(flaw), "groupNumber": .text("\(number)"),
            ]) { _, own in own })
    }
}
