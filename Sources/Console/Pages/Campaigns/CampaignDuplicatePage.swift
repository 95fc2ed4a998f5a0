import BelayCampaigns
import BelayStore

/// Makes a draft of whatever it is.
struct CampaignDuplicatePage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        .done(nil, path: shelf.path(number))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        switch try await visit.campaigns.duplicate(
            number, shelf.kind, of: visit.account, by: visit.actor)
        {
        case .done(let copy):
            return .done(
                "“\(copy.campaign.name)” is a draft of its own.",
                path: shelf.path(copy.number, "edit"))
        case .capReached:
            return .done(
                "There are as many \(shelf.noun)s as there may be. Delete one first.",
                path: visit.back(number, on: shelf))
        case .refused, .unknown, .notDraft, .changedMeanwhile, .tooLarge:
            return .refused(.notFound)
        }
    }
}
