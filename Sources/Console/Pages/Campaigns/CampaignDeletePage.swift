import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// Removes a campaign; what of it is under way is stopped before.
struct CampaignDeletePage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        return .page(try await page(found, visit))
    }

    private func page(
        _ found: KeptCampaign, _ visit: Visit, flaw: String? = nil
    ) async throws(StoreError) -> Page {
        let isLive = found.status.isLive
        let reach = isLive ? try await Reach(of: found.campaign, visit).words : ""
        let own: Values = [
            "isLive": .flag(isLive), "reach": .text(reach), "back": .text(shelf.path(number)),
            "flaw": .text(ifAny: flaw), "reason": .field(visit.form["reason"] ?? ""),
            "length": .number(Limits.reason),
        ]
        return Page(
            title: "Delete \(found.campaign.name)", place: shelf.place,
            template: .campaignDelete,
            values: found.values(on: shelf).merging(own) { _, own in own })
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard visit.version == found.kept.version else { return visit.stale(found, on: shelf) }
        if found.status.isLive {
            guard let reason = StopReason(visit.form["reason"] ?? "") else {
                let flaw = "Say why, in 1 to \(Limits.reason) characters: it stands in the log."
                return .flawed(try await page(found, visit, flaw: flaw))
            }
            // The stop has the reason; it is in force before the campaign goes.
            let outcome = try await visit.campaigns.cancel(
                number, shelf.kind, ifVersion: found.kept.version, through: .operators,
                of: visit.account, by: visit.actor, because: reason)
            switch outcome {
            case .stopped(.unknown), .stopped(.single(.tooLate)):
                return .refused(.unknown(path: shelf.path(number)))
            case .changedMeanwhile(let now): return visit.stale(now, on: shelf)
            case .stopped, .draft, .unknown: break
            }
        }
        switch try await visit.campaigns.remove(
            number, shelf.kind, ifVersion: found.kept.version, through: .operators,
            of: visit.account, by: visit.actor)
        {
        case .gone:
            return .done("“\(found.campaign.name)” is gone.", path: shelf.path)
        case .unknown: return .refused(.notFound)
        case .changedMeanwhile(let now): return visit.stale(now, on: shelf)
        case .stillGoing: return .refused(.unknown(path: shelf.path(number)))
        }
    }
}
