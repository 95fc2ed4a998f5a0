import BelayCampaigns
import BelayCore
import BelayJSON
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("The stats of a single send")
struct SingleSendStatsTests {
    @Test func `who left by a link in it is counted, and who left otherwise is not`() async throws {
        let stage = try await CampaignStage()
        let (trial, account) = (stage.trial, stage.trial.account)
        let legacy = try await trial.campaigns.find(stage.make(), .legacy, of: account)
        let made = try await trial.campaigns.create(
            try #require(legacy).campaign, .singleSend, of: account, by: .command)
        guard case .done(let draft) = made else {
            Issue.record("it was not made: \(made)")
            return
        }
        _ = try await trial.campaigns.schedule(
            draft.number, .singleSend, at: nil, through: .sendGrid, of: account, by: .command)
        let found = try await trial.campaigns.find(draft.number, .singleSend, of: account)
        let send = try #require(found?.launch?.id)
        let now = trial.sending.now
        while try await trial.stage.store.advance(send, at: now, by: ListingPace()) != .nothing {}
        let id = trial.campaigns.ids.text(.singleSend, draft.number, of: account)
        func unsubscribes() async -> Int64? {
            let answer = await trial.call(.get, "/v3/marketing/stats/singlesends/" + id)
            return answer.json?["results"]?.asArray?.first?["stats"]?["unsubscribes"]?.asInteger
        }
        _ = try await trial.sending.suppress(
            ["foo@example.com"], in: .group(1), from: .client, of: account, by: .command)
        #expect(await unsubscribes() == 0)
        _ = try await trial.sending.suppress(
            "foo@example.com", in: .global, through: DeliveryID(send: send, position: 0),
            of: account)
        #expect(await unsubscribes() == 1)
    }
}
