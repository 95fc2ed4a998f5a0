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

    /// Each call in this order, and what its event says; nil where the server only keeps a job.
    private static let kept: [(HTTPRequest.Method, path: String, body: String, String)] = [
        (.post, "asm/groups", #"{"name":"a","description":"b"}"#, "sendgrid/asm-group 1 added"),
        (.patch, "asm/groups/1", #"{"name":"c"}"#, "sendgrid/asm-group 1 changed"),
        (
            .post, "contactdb/custom_fields", #"{"name":"f","type":"text"}"#,
            "sendgrid/custom-field 1 added"
        ),
        (.delete, "contactdb/custom_fields/1", "", "sendgrid/custom-field 1 removed"),
        (.post, "contactdb/lists", #"{"name":"l"}"#, "list 1 added"),
        (.patch, "contactdb/lists/1", #"{"name":"m"}"#, "list 1 changed"),
        (
            .post, "contactdb/recipients", #"[{"email":"a@a.test"},{"email":"b@a.test"}]"#,
            "contacts: 2 added"
        ),
        (.post, "contactdb/lists/1/recipients", #"["YUBhLnRlc3Q="]"#, "list 1: 1 joined"),
        (.delete, "contactdb/lists/1/recipients/YUBhLnRlc3Q=", "", "list 1: 1 left"),
        (
            .post, "contactdb/segments",
            #"{"name":"s","conditions":[{"field":"email","value":"a","operator":"contains","and_or":""}]}"#,
            "segment 1 added"
        ),
        (.patch, "contactdb/segments/1", #"{"name":"t"}"#, "segment 1 changed"),
        (.delete, "contactdb/segments/1", "", "segment 1 removed"),
        (.delete, "contactdb/recipients/YUBhLnRlc3Q=", "", "contacts: 1 removed"),
        (.delete, "contactdb/lists/1", "", "list 1 removed"),
        (.post, "marketing/lists", #"{"name":"n"}"#, "list 2 added"),
        (
            .put, "marketing/contacts", #"{"contacts":[{"email":"c@a.test"}]}"#,
            "contacts: 1 added"
        ),
        (.delete, "marketing/contacts?delete_all_contacts=true", "", "contacts: 2 removed"),
        (
            .post, "marketing/field_definitions", #"{"name":"g","field_type":"Text"}"#,
            "sendgrid/custom-field 2 added"
        ),
        (
            .post, "senders", CampaignStage.sender("house", "news@example.com"),
            "sendgrid/sender 1 added"
        ),
        (
            .patch, "senders/1", CampaignStage.sender("home", "news@example.com"),
            "sendgrid/sender 1 changed"
        ),
        (.delete, "senders/1", "", "sendgrid/sender 1 removed"),
        (
            .post, "campaigns", #"{"title":"t","subject":"s"}"#, "sendgrid/campaign 1 added"
        ),
        (.patch, "campaigns/1", #"{"title":"u"}"#, "sendgrid/campaign 1 changed"),
        (.delete, "campaigns/1", "", "sendgrid/campaign 1 removed"),
        (.post, "marketing/singlesends", #"{"name":"x"}"#, "sendgrid/single-send 1 added"),
        (.delete, "asm/groups/1", "", "sendgrid/asm-group 1 removed"),
    ]

    @Test func `SendGrid's changes of what is kept tell the key, one event a call`() async throws {
        let trial = try await SendGridTrial()
        let me = try await Self.actor(.sendGrid, in: trial.stage)
        for (index, call) in Self.kept.enumerated() {
            let answer = await trial.call(call.0, "/v3/" + call.path, call.body)
            #expect(answer.status.kind == .successful, "\(call.path): \(answer.text)")
            let log = try await trial.sending.events(of: trial.account, before: nil)
            #expect(log.count == index + 1, "\(call.path)")
            #expect(log.first?.event.detail == call.3)
            #expect(log.first?.event.actor == me)
        }
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
        // The email and the list.
        let before = try await Self.accountActors(in: trial.stage)
        #expect(before.count >= 2 && before.allSatisfy { $0 == me })
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
        let stops = { try await Self.accountActors(in: trial.stage).count - before.count }
        #expect(try await stops() == 2)
        // Mail to several, and to one, that came by another door.
        let several = try await trial.mail(to: 2)
        _ = await trial.perform("cancel", several)
        #expect(try await stops() == 3)
        #expect(try await Self.accountActors(in: trial.stage).allSatisfy { $0 == me })
        let single = try await trial.mail()
        _ = await trial.perform("cancel", single)
        #expect(try await Self.actors(in: trial.stage) == [.clockwork, me])
    }
}
