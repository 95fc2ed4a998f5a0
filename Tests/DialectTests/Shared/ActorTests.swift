import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("Whose key it was, through every door")
struct ActorTests {
    private static func actor(_ door: Door, in stage: DoorStage) async throws -> Actor {
        let keys = try await stage.store.liveKeys(of: stage.account, at: door, limit: 2)
        #expect(keys.count == 1)
        return .key(try #require(keys.first).id, door)
    }

    /// Who did each thing to the account's newest send.
    private static func actors(in stage: DoorStage) async throws -> [Actor] {
        let newest = try await stage.sending.list(SendFilter(limit: 1), of: stage.account)
        let send = try #require(newest.first).id
        return try await stage.sending.events(of: send, of: stage.account).map(\.actor)
    }

    /// Who did each thing that concerns more than one send, newest first.
    private static func accountActors(in stage: DoorStage) async throws -> [Actor] {
        try await stage.sending.events(of: stage.account, before: nil).map(\.event.actor)
    }

    @Test func `SendGrid's sends and stops tell the key`() async throws {
        let trial = try await SendGridTrial()
        let me = try await Self.actor(.sendGrid, in: trial.stage)
        #expect(await trial.send(SampleMail.valid).status == .accepted)
        #expect(try await Self.actors(in: trial.stage) == [me])
        let batch = await trial.makeBatch()
        let path = "/v3/user/scheduled_sends"
        let stop = #"{"batch_id": "\#(batch)", "status": "pause"}"#
        #expect(await trial.call(.post, path, stop).status == .created)
        let change = await trial.call(.patch, path + "/" + batch, #"{"status": "cancel"}"#)
        #expect(change.status == .noContent)
        #expect(await trial.call(.delete, path + "/" + batch).status == .noContent)
        // Set, changed (which lifts the one before) and lifted.
        let actors = try await Self.accountActors(in: trial.stage)
        #expect(actors == [me, me, me, me])
    }

    @Test func `Mail Partner's sends, cancels and list tell the key`() async throws {
        let trial = try await MailPartnerTrial()
        let me = try await Self.actor(.mailPartner, in: trial.stage)
        let number = await trial.deferred()
        #expect(await trial.cancel(number).status == .ok)
        #expect(try await Self.actors(in: trial.stage) == [me, me])
        #expect(await trial.cancel(await trial.deferred(to: 2)).status == .ok)
        let listed = await trial.call(
            .post, "/v1/unsubscribe/add", query: "apiKey=\(trial.key)&email=ada@example.com")
        #expect(listed.status == .ok)
        let gone = await trial.get(
            "/v1/unsubscribe/delete", query: "apiKey=\(trial.key)&id=1")
        #expect(gone.status == .ok)
        let actors = try await Self.accountActors(in: trial.stage)
        #expect(actors == [me, me, me])
    }

    @Test func `Marketing Cloud's sends and stops tell the key`() async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let me = try await Self.actor(.marketingCloud, in: trial.stage)
        let calls =
            [
                """
                <CreateRequest><Objects xsi:type="Send"><Email><ID>1</ID></Email>\
                <List><ID>1</ID></List><SendDate>2036-01-01T00:00:00</SendDate></Objects>\
                </CreateRequest>
                """,
                """
                <UpdateRequest><Objects xsi:type="Send"><ID>1</ID>\
                <SendDate>2037-01-01T00:00:00</SendDate></Objects></UpdateRequest>
                """,
            ] + ["pause", "resume", "cancel"].map { MarketingCloudTrial.performing($0, 1) }
        for call in calls {
            let answer = await trial.ask(call)
            #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        }
        #expect(try await Self.actors(in: trial.stage) == [me, me, me])
        #expect(try await Self.accountActors(in: trial.stage) == [me, me])
        // Mail to several, and to one, that came by another door.
        let several = try await trial.mail(to: 2)
        _ = await trial.perform("cancel", several)
        #expect(try await Self.accountActors(in: trial.stage) == [me, me, me])
        let single = try await trial.mail()
        _ = await trial.perform("cancel", single)
        #expect(try await Self.actors(in: trial.stage) == [.clockwork, me])
    }
}
