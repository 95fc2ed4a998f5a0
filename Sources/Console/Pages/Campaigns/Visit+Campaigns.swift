import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

// What the pages of campaigns ask of a visit.

extension Visit {
    var campaigns: Campaigns { tools.campaigns }
    var now: Instant { tools.sending.now }

    func find(
        _ number: Int64, on shelf: CampaignShelf, includesTally: Bool = false
    ) async throws(StoreError) -> KeptCampaign? {
        try await campaigns.find(
            number, shelf.kind, of: account, includesTally: includesTally)
    }

    /// The version that the form's page showed; nil for a form that no page of ours has.
    var version: Int64? { PathNumber.read(form["version"]) }

    /// Refused, because the page was older than what it was about.
    func stale(_ found: KeptCampaign, on shelf: CampaignShelf) -> PageAnswer {
        .refused(
            .stale(
                now: found.status.sentence(found.campaign.name, shelf.noun),
                path: shelf.path(found.number)))
    }

    /// Where a form leads back to once it was taken.
    func back(_ number: Int64, on shelf: CampaignShelf) -> String {
        form["back"] == "list" ? shelf.path : shelf.path(number)
    }

    /// All lists of the account, by name.
    func lists() async throws(StoreError) -> [ContactList] {
        var found: [ContactList] = []
        while true {
            let page = try await tools.store.lists(
                of: account, after: found.last?.number ?? 0, limit: Limits.page)
            found += page
            if page.isEmpty { break }
        }
        return found.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
    }

    func segments() async throws(StoreError) -> [Segment] {
        var found: [Segment] = []
        while true {
            let page = try await tools.store.segments(
                of: account, after: found.last?.number ?? 0, limit: Limits.page)
            found += page
            if page.isEmpty { break }
        }
        return found.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
    }
}
