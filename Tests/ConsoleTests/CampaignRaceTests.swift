import BelayCampaigns
import BelayConsole
import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

/// A page looks, then acts; what somebody else does in between must not be undone unheard.
@Suite("What changes between the look of a page and its step")
struct CampaignRaceTests {
    /// Has somebody else act once, in the moment in which a step comes to the store.
    private static func before(
        _ verb: FaultyStore.Verb, in stage: ConsoleStage,
        _ act: @escaping @Sendable () async throws -> Void
    ) {
        let isToCome = Watched(true)
        stage.store.follow { called, _ in
            let isNow = isToCome.change { isToCome in
                let isNow = isToCome && called == verb
                if isNow { isToCome = false }
                return isNow
            }
            guard isNow else { return nil }
            do { try await act() } catch { Issue.record(error) }
            return nil
        }
    }

    private static let later = ConsoleStage.start + .days(30)

    private static func due(_ stage: ConsoleStage) async throws -> Instant? {
        try await stage.campaigns.find(1, .singleSend, of: stage.account)?.due
    }

    private static func schedule(_ stage: ConsoleStage) async throws {
        _ = try await stage.campaigns.schedule(
            1, .singleSend, at: later, through: .operators, of: stage.account, by: .user(2))
    }

    @Test func `a draft that is scheduled meanwhile is neither deleted nor stopped`()
        async throws
    {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let stage = scene.stage
        Self.before(.discard, in: stage) { try await Self.schedule(stage) }
        let answer = await scene.post(path + "/delete", [:])
        #expect(answer.status == 409)
        #expect(answer.text.contains("is scheduled by now"))
        #expect(try await scene.status(path) == .scheduled)
    }

    @Test func `one that is taken back and scheduled again meanwhile is not taken back`()
        async throws
    {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let stage = scene.stage
        Self.before(.recall, in: stage) {
            _ = try await stage.campaigns.unschedule(
                1, .singleSend, of: stage.account, by: .user(2))
            try await Self.schedule(stage)
        }
        #expect(await scene.post(path + "/unschedule", [:]).status == 409)
        #expect(try await Self.due(stage) == Self.later)
    }

    @Test func `of two who move a campaign at the same time the second hears of the first`()
        async throws
    {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let stage = scene.stage
        let page = await scene.visitor.get(path + "/schedule").text
        Self.before(.reschedule, in: stage) {
            _ = try await stage.campaigns.reschedule(
                1, .singleSend, to: Self.later, of: stage.account, by: .user(2))
        }
        let answer = await scene.visitor.post(
            path + "/schedule",
            [
                "version": scene.hidden("version", in: page),
                "due": scene.hidden("due", in: page), "when": "later",
                "at": "2027-02-02T10:00", "zone": "UTC",
            ])
        #expect(answer.status == 409)
        #expect(try await Self.due(stage) == Self.later)
    }

    @Test func `of two who move a send at the same time the second hears of the first`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled()
        let visitor = try await stage.signedIn()
        let path = "/console/sends/\(send)/reschedule"
        await visitor.get(path)
        Self.before(.reschedule, in: stage) {
            _ = try await stage.sending.reschedule(
                send, to: Self.later, of: stage.account, by: .user(2))
        }
        let seen = (ConsoleStage.start + .hours(1)).milliseconds
        let answer = await visitor.post(
            path, ["due": "\(seen)", "when": "later", "at": "2027-02-02T10:00", "zone": "UTC"])
        #expect(answer.status == 409)
        #expect(answer.text.contains("Nothing was changed"))
        let record = try await stage.sending.show(.id(send), of: stage.account)
        #expect(record?.deliveries.first?.lifecycle.due == Self.later)
    }
}
