import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("A legacy campaign in each of its states")
struct CampaignStateTests {
    enum State: String, CaseIterable, Sendable {
        case draft = "Draft"
        case scheduled = "Scheduled"
        case pausedBefore = "Paused before its first mail"
        case inProgress = "In Progress"
        case paused = "Paused"
        case sent = "Sent"
        case cancelledBefore = "Canceled before its due"
        case cancelled = "Canceled"

        var word: String {
            switch self {
            case .pausedBefore: "Paused"
            case .cancelledBefore: "Canceled"
            case .draft, .scheduled, .inProgress, .paused, .sent, .cancelled: rawValue
            }
        }

        var mayBeTakenBack: Bool { self == .scheduled || self == .pausedBefore }
    }

    /// A campaign in a state, with nothing left between release and outcome.
    private func campaign(in state: State, _ stage: CampaignStage) async throws -> Int64 {
        let id = try await stage.make()
        if state == .draft { return id }
        _ = await stage.schedule(id)
        switch state {
        case .draft, .scheduled: return id
        case .pausedBefore: try await stage.pause(id)
        case .cancelledBefore: try await stage.cancel(id)
        case .inProgress, .paused, .sent, .cancelled:
            stage.trial.time.advance(by: .hours(1))
            // Claims nobody: all are listed, none has left.
            let holds = try await stage.trial.releaseDue(limit: state == .sent ? 100 : 0)
            if state == .sent { try await stage.trial.settle(holds) }
            if state == .paused { try await stage.pause(id) }
            if state == .cancelled { try await stage.cancel(id) }
        }
        return id
    }

    @Test(arguments: State.allCases)
    func `its status is told, and whether it can be taken back`(_ state: State) async throws {
        let stage = try await CampaignStage()
        let id = try await campaign(in: state, stage)
        #expect(await stage.word(id) == state.word)
        let answer = await stage.call(.delete, id, "/schedules")
        if state.mayBeTakenBack {
            #expect(answer.status == .noContent && answer.body.isEmpty)
            #expect(await stage.word(id) == "Draft")
        } else {
            #expect(answer.status == .forbidden)
            #expect(
                answer.flaws == [
                    AnsweredFlaw(message: "This campaign is already \(state.word).")
                ])
        }
    }

    @Test(arguments: State.allCases)
    func `only a draft is changed, sent or scheduled`(_ state: State) async throws {
        let stage = try await CampaignStage()
        let id = try await campaign(in: state, stage)
        let calls: [(HTTPRequest.Method, String, String, String)] = [
            (
                .patch, "", #"{"title":"April"}"#,
                "You may only update a campaign when it is in draft mode."
            ),
            (
                .post, "/schedules", #"{"send_at":1900000000}"#,
                "You cannot POST to a campaign that has already sent or scheduled. However you "
                    + "can update a scheduled campaign with a PATCH."
            ),
            (
                .post, "/schedules/now", "",
                "You may only send a campaign when it is in draft mode."
            ),
        ]
        for (method, path, body, words) in calls where state != .draft {
            let answer = await stage.call(method, id, path, body)
            #expect(answer.status == .forbidden)
            #expect(answer.flaws == [AnsweredFlaw(message: words)])
        }
        if state == .draft {
            #expect(await stage.call(.patch, id, "", #"{"title":"April"}"#).status == .ok)
            #expect(await stage.call(.post, id, "/schedules/now").status == .created)
        }
    }

    @Test(arguments: State.allCases)
    func `only what waits for its due is moved`(_ state: State) async throws {
        let stage = try await CampaignStage()
        let id = try await campaign(in: state, stage)
        let answer = await stage.call(.patch, id, "/schedules", #"{"send_at":1900000000}"#)
        if state.mayBeTakenBack {
            #expect(answer.status == .ok)
            #expect(answer.json?["send_at"]?.asInteger == 1_900_000_000)
        } else {
            #expect(answer.status == .forbidden)
            #expect(
                answer.flaws == [
                    AnsweredFlaw(
                        field: "send_at",
                        message: "You cannot update the send_at value of non-scheduled campaign.")
                ])
        }
    }

    @Test(arguments: State.allCases)
    func `whatever it is, it can be deleted, and nothing more of it leaves`(
        _ state: State
    ) async throws {
        let stage = try await CampaignStage()
        let id = try await campaign(in: state, stage)
        #expect(await stage.call(.delete, id).status == .noContent)
        let calls: [(HTTPRequest.Method, String, String)] = [
            (.get, "", ""), (.get, "/schedules", ""), (.delete, "/schedules", ""),
            (.post, "/schedules", #"{"send_at":1900000000}"#), (.post, "/schedules/now", ""),
            (.patch, "/schedules", #"{"send_at":1900000000}"#), (.delete, "", ""),
        ]
        for (method, path, body) in calls {
            #expect(await stage.call(method, id, path, body).status == .notFound)
        }
        stage.trial.time.advance(by: .hours(2))
        try await stage.trial.sweep()
        #expect(try await stage.trial.releaseDue().isEmpty)
    }

    @Test func `of two who take it back at once, one hears that it was a draft by then`()
        async throws
    {
        let stage = try await CampaignStage()
        let id = try await stage.make()
        _ = await stage.schedule(id)
        async let first = stage.call(.delete, id, "/schedules")
        async let second = stage.call(.delete, id, "/schedules")
        let answers = await [first, second]
        #expect(answers.map(\.status.code).sorted() == [204, 403])
        #expect(
            answers.flatMap(\.flaws).map(\.message) == ["This campaign is already Draft."])
    }

    @Test func `who leaves the group a second before the due gets nothing`() async throws {
        let stage = try await CampaignStage()
        let id = try await stage.make()
        _ = await stage.schedule(id)
        stage.trial.time.advance(by: .seconds(3_599))
        _ = await stage.trial.call(
            .post, "/v3/asm/groups/1/suppressions", #"{"recipient_emails":["foo@example.com"]}"#)
        stage.trial.time.advance(by: .seconds(1))
        #expect(try await stage.trial.releaseDue().isEmpty)
        let found = try await stage.trial.campaigns.find(
            id, .legacy, of: stage.trial.account, includesTally: true)
        #expect(found?.tally?.suppressed == 1 && found?.tally?.total == 1)
        #expect(await stage.word(id) == "Sent")
    }

    @Test func `a list, a group and a sender that go after it was scheduled stop nothing`()
        async throws
    {
        let stage = try await CampaignStage()
        let id = try await stage.make()
        _ = await stage.schedule(id)
        #expect(await stage.trial.call(.delete, "/v3/asm/groups/1").status == .noContent)
        #expect(await stage.trial.call(.delete, "/v3/senders/1").status == .forbidden)
        #expect(await stage.trial.call(.delete, "/v3/contactdb/lists/1").status == .accepted)
        stage.trial.time.advance(by: .hours(1))
        #expect(try await stage.trial.releaseDue().isEmpty)
        let answer = await stage.call(.get, id)
        #expect(answer.json?["list_ids"] == [1])
        #expect(answer.json?["status"] == "Sent")
    }
}
