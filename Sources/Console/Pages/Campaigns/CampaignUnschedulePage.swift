import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// Takes what is scheduled back; of many who ask at once, one is told that they did it.
struct CampaignUnschedulePage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard found.status.mayBeTakenBack else { return .done(nil, path: shelf.path(number)) }
        return .page(try await page(found, visit))
    }

    private func page(
        _ found: KeptCampaign, _ visit: Visit, flaw: String? = nil
    ) async throws(StoreError) -> Page {
        let reach = try await Reach(of: found.campaign, visit)
        let own: Values = [
            "reach": .text(reach.words), "back": .text(shelf.path(number)),
            "flaw": .text(ifAny: flaw), "reason": .field(visit.form["reason"] ?? ""),
            "length": .number(Limits.reason),
        ]
        return Page(
            title: "Unschedule \(found.campaign.name)", place: shelf.place,
            template: .campaignUnschedule,
            values: found.values(on: shelf).merging(own) { _, own in own })
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard visit.version == found.kept.version else { return visit.stale(found, on: shelf) }
        let reason: StopReason?
        do throws(ReasonFlaw) { reason = try visit.reason() } catch {
            return .flawed(try await page(found, visit, flaw: error.words))
        }
        switch try await visit.campaigns.unschedule(
            number, shelf.kind, ifVersion: found.kept.version, of: visit.account,
            by: visit.actor, because: reason)
        {
        case .recalled(let now, _):
            return .done(
                "“\(now.campaign.name)” is a draft again. Nothing of it was sent.",
                path: visit.back(number, on: shelf))
        case .notScheduled(let now), .changedMeanwhile(let now): return visit.stale(now, on: shelf)
        case .unknown: return .refused(.notFound)
        }
    }
}
