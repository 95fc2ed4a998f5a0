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
        guard var found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        if let launch = found.launch {
            found.tally = try await visit.tools.tallies.tally(of: launch.id, at: visit.now) {
                () async throws(StoreError) in
                try await visit.find(number, on: shelf, includesTally: true)?.tally
            }
        }
        return .file(.json(.ok, CampaignFigures(found).json.encode()))
    }
}
