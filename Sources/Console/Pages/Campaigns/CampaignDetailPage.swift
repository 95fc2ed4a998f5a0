import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// One campaign: where it is, what it lacks, what it looks like.
struct CampaignDetailPage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf, includesTally: true) else {
            return .refused(.notFound)
        }
        return .page(try await page(found, visit))
    }

    private func page(
        _ found: KeptCampaign, _ visit: Visit
    ) async throws(StoreError) -> Page {
        let campaign = found.campaign
        let isDraft = found.status == .draft
        let flaws =
            isDraft
            ? try await visit.campaigns.readiness(of: campaign, of: visit.account).sorted() : []
        let group = try await groupName(of: campaign, visit)
        let figures = CampaignFigures(found)
        let own: Values = [
            "isDraft": .flag(isDraft), "isReady": .flag(isDraft && flaws.isEmpty),
            "isLaunched": .flag(found.launch != nil),
            "mayBeTakenBack": .flag(found.status.mayBeTakenBack),
            "mayBeStopped": .flag(
                found.status.mayBeStopped && !found.status.mayBeTakenBack
                    || found.isBeingStopped),
            "isLive": .flag(figures.isLive), "hasBegun": .flag(figures.hasBegun),
            "isAwaited": .flag(figures.isLive && !figures.hasBegun),
            "sendPath": .text(found.launch.map { "/console/sends/\($0.id)" } ?? ""),
            "left": .text(Self.left(found.launch?.unsubscribes ?? 0)),
            "flaws": .rows(flaws.map { ["flaw": .text($0.words)] }),
            "sender": .text(try await senderWords(of: campaign, visit)),
            "group": .text(group),
            "sources": .rows(try await sources(of: campaign, visit)),
            "isForNobody": .flag(campaign.isForNobody),
            "hasHTML": .flag(campaign.hasHTML), "hasPlain": .flag(campaign.hasPlain),
            "plain": .field(campaign.plain ?? ""),
            "created": .markup(Figures.time(found.kept.created)),
            "email": .field(visit.person.user.email),
            "listPath": .text(shelf.path), "listTitle": .text(shelf.place.title),
        ]
        return Page(
            title: campaign.name, place: shelf.place, template: .campaignDetail,
            values: found.values(on: shelf)
                .merging(figures.values) { own, _ in own }
                .merging(own) { _, own in own })
    }

    /// Empty where nobody did.
    private static func left(_ count: Int) -> String {
        switch count {
        case 0: ""
        case 1: "One recipient has unsubscribed by a link in it."
        default: "\(count) recipients have unsubscribed by a link in it."
        }
    }

    private func senderWords(
        of campaign: Campaign, _ visit: Visit
    ) async throws(StoreError) -> String {
        guard let number = campaign.sender else { return "" }
        guard let sender = try await visit.campaigns.sender(number, of: visit.account)?.value
        else { return "One that is not there any more" }
        return (sender.from.name.map { $0 + " " } ?? "") + "<\(sender.from.address)>"
    }

    private func groupName(
        of campaign: Campaign, _ visit: Visit
    ) async throws(StoreError) -> String {
        if let url = campaign.unsubscribeURL { return url }
        guard let number = campaign.group else { return "" }
        let group = try await visit.campaigns.group(number, of: visit.account)
        return group?.value.name ?? "One that is not there any more"
    }

    private func sources(
        of campaign: Campaign, _ visit: Visit
    ) async throws(StoreError) -> [Values] {
        if campaign.isForEverybody {
            let count = try await visit.tools.store.contactCount(of: visit.account)
            return [Self.source("All contacts", Figures.count(count, "contact", "contacts"), "")]
        }
        var rows: [Values] = []
        for number in campaign.lists {
            let list = try await visit.tools.store.list(.number(number), of: visit.account)
            rows.append(
                list.map {
                    Self.source(
                        $0.name, Figures.count($0.members, "contact", "contacts"),
                        "/console/lists/\(number)")
                } ?? Self.source("A list that is not there any more", "", ""))
        }
        for number in campaign.segments {
            let segment = try await visit.tools.store.segment(number, of: visit.account)
            rows.append(
                Self.source(
                    segment?.name ?? "A segment that is not there any more", "segment",
                    segment == nil ? "" : "/console/segments/\(number)"))
        }
        return rows
    }

    private static func source(_ name: String, _ words: String, _ path: String) -> Values {
        ["source": .text(name), "sourceWords": .text(words), "sourcePath": .text(path)]
    }
}
