import BelayCampaigns
import BelayCore
import BelayStore

/// How many contacts a campaign goes to, as far as it is known before it is listed.
struct Reach: Sendable, Hashable {
    let count: Int
    /// Else it is at most so many: somebody may be on two lists.
    let isExact: Bool

    init(of campaign: Campaign, _ visit: Visit) async throws(StoreError) {
        if campaign.isForEverybody {
            count = try await visit.tools.store.contactCount(of: visit.account)
            isExact = true
            return
        }
        var sum = 0
        for number in campaign.lists {
            sum +=
                try await visit.tools.store.list(.number(number), of: visit.account)?.members ?? 0
        }
        for number in campaign.segments {
            sum += try await visit.tools.store.segmentCount(number, of: visit.account) ?? 0
        }
        count = sum
        isExact = campaign.lists.count + campaign.segments.count == 1
    }

    /// `at most 1,200 contacts`
    var words: String {
        if count == 0 { return "nobody yet" }
        return (isExact ? "" : "at most ") + Figures.count(count, "contact", "contacts")
    }
}
