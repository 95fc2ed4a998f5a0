import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// Removes a campaign; what of it is under way is stopped before.
struct CampaignDeletePage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        return .page(
            Page(
                title: "Delete \(found.campaign.name)", place: shelf.place,
                template: .campaignDelete,
                values: found.values(on: shelf).merging([
                    "isLive": .flag(found.status.isLive), "back": .text(shelf.path(number)),
                ]) { _, own in own }))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard visit.version == found.kept.version else { return visit.stale(found, on: shelf) }
        switch try await visit.campaigns.remove(
            number, shelf.kind, through: .operators, of: visit.account, by: visit.actor)
        {
        case .gone:
            return .done("“\(found.campaign.name)” is gone.", path: shelf.path)
        case .unknown: return .refused(.notFound)
        case .stillGoing: return .refused(.unknown(path: shelf.path(number)))
        }
    }
}
