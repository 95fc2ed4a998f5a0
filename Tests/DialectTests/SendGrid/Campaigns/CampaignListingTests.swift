import BelayCampaigns
import BelayCore
import BelayJSON
import HTTPTypes
import Testing

@Suite("Listings of legacy campaigns")
struct CampaignListingTests {
    @Test func `a page of large campaigns ends early, and its client can go on`() async throws {
        let trial = try await SendGridTrial()
        let campaigns = Campaigns(
            sending: trial.sending, store: trial.stage.store,
            ids: MarketingIDs(secret: [UInt8](repeating: 7, count: 32)))
        let text = String(repeating: "x", count: Campaign.partSize)
        let fitting = Limits.campaignBytes / (2 * Campaign.partSize)
        for index in 1...(fitting + 2) {
            var campaign = Campaign(name: "\(index)")
            (campaign.html, campaign.plain) = (text, text)
            _ = try await campaigns.create(campaign, .legacy, of: trial.account, by: .user(1))
        }
        var titles: [String] = []
        while true {
            let answer = await trial.call(.get, "/v3/campaigns?limit=100&offset=\(titles.count)")
            let page = try #require(answer.json?["result"]?.asArray)
            if page.isEmpty { break }
            #expect(page.count <= fitting)
            titles += page.compactMap { $0["title"]?.asString }
        }
        #expect(titles == (1...(fitting + 2)).reversed().map(String.init))
    }
}
