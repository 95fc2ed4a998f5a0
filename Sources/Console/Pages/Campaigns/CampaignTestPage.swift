import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// Sends one mail of a campaign at once, to see what it is like.
struct CampaignTestPage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        .done(nil, path: shelf.path(number))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard try await visit.find(number, on: shelf) != nil else { return .refused(.notFound) }
        guard let address = TypedAddress.read(visit.form["address"] ?? "") else {
            return .done("No test was sent: that is no e-mail address.", path: shelf.path(number))
        }
        switch try await visit.campaigns.test(
            number, shelf.kind, to: [address], through: .operators, of: visit.account,
            by: visit.actor)
        {
        case .sent: return .done("A test is on its way to \(address).", path: shelf.path(number))
        case .refused(let flaws):
            return .done(
                "No test was sent. " + flaws.map(\.words).joined(separator: " "),
                path: shelf.path(number))
        case .unknown: return .refused(.notFound)
        case .unfit:
            return .done(
                "No test was sent: no mail can be composed of it.", path: shelf.path(number))
        }
    }
}
