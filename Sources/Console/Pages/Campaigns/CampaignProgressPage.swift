import BelayCampaigns
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

/// How far a campaign is, for the script of its page.
struct CampaignProgressPage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf, includesTally: true) else {
            return .refused(.notFound)
        }
        return .file(.json(.ok, CampaignFigures(found).json.encode()))
    }
}
