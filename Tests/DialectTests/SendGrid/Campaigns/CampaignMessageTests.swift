import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import HTTPTypes
import Testing

@Suite("The documented messages of legacy campaigns")
struct CampaignMessageTests {
    struct Case: Sendable {
        let field: String?
        let message: String
        var method: HTTPRequest.Method = .post
        /// After the number of a campaign that is ready; nil for a new one.
        var path: String?
        var body: String
        /// Members of the campaign in place of those that make it ready.
        var members: [(String, JSON)] = []
        var status: HTTPResponse.Status = .badRequest

        init(
            _ field: String?, _ message: String, new body: String
        ) {
            (self.field, self.message, self.body) = (field, message, body)
        }

        init(
            _ field: String?, _ message: String, at path: String,
            by method: HTTPRequest.Method = .post, _ body: String = "",
            of members: [(String, JSON)] = []
        ) {
            (self.field, self.message, self.body) = (field, message, body)
            (self.method, self.path, self.members) = (method, path, members)
        }
    }

    private static let due = #"{"send_at":1900000000}"#
    private static let large = String(repeating: "x", count: 1_048_577)

    static let all: [Case] = [
        Case("title", "title can't be blank", new: "{}"),
        Case("title", "title can't be blank", at: "", by: .patch, #"{"title":null}"#),
        Case(
            "title", "title is too long (maximum is 100 characters)",
            new: "{\"title\":\"\(String(repeating: "t", count: 101))\"}"),
        Case(
            "categories", "categories exceeds 10 category limit",
            new: #"{"title":"t","categories":["1","2","3","4","5","6","7","8","9","10","11"]}"#),
        Case(
            "html_content", "html_content exceeds the 1MB limit",
            new: "{\"title\":\"t\",\"html_content\":\"\(large)\"}"),
        Case(
            "plain_content", "plain_content exceeds the 1MB limit",
            new: "{\"title\":\"t\",\"plain_content\":\"\(large)\"}"),
        Case(
            "sender_id", "sender_id does not exist", new: #"{"title":"t","sender_id":9}"#),
        Case(
            "list_ids", "list_ids do not all exist", new: #"{"title":"t","list_ids":[1,9]}"#),
        // So many that looking each up among the others would never end.
        Case(
            "list_ids", "list_ids and segment_ids are too many",
            new: "{\"title\":\"t\",\"list_ids\":\(Array(1...300_000))}"),
        Case(
            "subject", "subject may have at most 2000 bytes",
            new: "{\"title\":\"t\",\"subject\":\"\(String(repeating: "s", count: 2_001))\"}"),
        Case(
            "segment_ids", "segment_ids do not all exist",
            new: #"{"title":"t","segment_ids":[9]}"#),
        Case(
            "ip_pool", "The ip pool you provided is invalid", new: #"{"title":"t","ip_pool":"p"}"#),
        Case(
            "suppression_group_id", "suppression_group_id does not exist",
            new: #"{"title":"t","suppression_group_id":9}"#),
        Case(
            "unsubscribes",
            "Either suppression_group_id or custom_unsubscribe_url may be set/used, but not both. "
                + "Please remove one before setting the other.", at: "", by: .patch,
            #"{"custom_unsubscribe_url":"https://example.com/leave"}"#),
        Case(nil, "The JSON you have submitted cannot be parsed.", new: "{"),
        Case(nil, "The JSON you have submitted cannot be parsed.", new: "[]"),
        Case(nil, "The JSON you have submitted cannot be parsed.", new: #"{"title":7}"#),
        Case(
            nil, "The JSON you have submitted cannot be parsed.", new: #"{"title":"a\u0000b"}"#),
        Case(
            "editor",
            "editor must be 'code' or 'design' if included. If not included, 'code' will be "
                + "selected by default.", new: #"{"title":"t","editor":"vi"}"#),
        Case(
            "editor", "You cannot switch editors once a campaign has been created.", at: "",
            by: .patch,
            #"{"editor":"design"}"#),
        Case("subject", "subject can't be blank", at: "/schedules", due, of: [("subject", .null)]),
        Case(
            "sender_id", "sender_id can't be blank", at: "/schedules/now",
            of: [("sender_id", .null)]
        ),
        Case(
            "list_ids", "You must select at least 1 segment or 1 list to send to.",
            at: "/schedules",
            due, of: [("list_ids", [])]),
        Case(
            "unsubscribe_tag",
            "An [unsubscribe] tag in both your html and plain content is required to send a "
                + "campaign.", at: "/schedules", due, of: [("html_content", "<p>none here</p>")]),
        Case(
            "suppression_group_id",
            "Either a suppression_group_id or custom_unsubscribe_url is required to send a "
                + "campaign.", at: "/schedules", due, of: [("suppression_group_id", .null)]),
        Case(
            "send_at", "Please choose a future time for sending your campaign.", at: "/schedules",
            #"{"send_at":1800000000}"#),
        Case(
            "send_at", "Please choose a future time for sending your campaign.", at: "/schedules",
            #"{"send_at":9223372036854775807}"#),
        Case(
            nil, "The JSON you have submitted cannot be parsed.", at: "/schedules", "no JSON"),
        Case(
            "to", "Please provide an email address to which the test should be sent.",
            at: "/schedules/test", "{}"),
        Case(
            "to", "Please provide an email address to which the test should be sent.",
            at: "/schedules/test", #"{"to":["nobody"]}"#),
        Case(
            "to", "You can only send tests to 10 addresses at a time.", at: "/schedules/test",
            #"{"to":["a@b.example","a@b.example","a@b.example","a@b.example","a@b.example","#
                + #""a@b.example","a@b.example","a@b.example","a@b.example","a@b.example","#
                + #""a@b.example"]}"#),
        Case(
            "subject", "Please add a subject to your campaign before sending a test.",
            at: "/schedules/test", #"{"to":"a@b.example"}"#, of: [("subject", .null)]),
        Case(
            "plain_content",
            "Plain content and html content can't both be blank. Please set one of these values "
                + "before sending a test.", at: "/schedules/test", #"{"to":"a@b.example"}"#,
            of: [("plain_content", "")]),
        Case(
            "sender_id", "Please assign a sender identity to your campaign before sending a test.",
            at: "/schedules/test", #"{"to":"a@b.example"}"#, of: [("sender_id", .null)]),
    ]

    @Test(arguments: all.indices)
    func `it is said word for word, and alone`(_ index: Int) async throws {
        let line = Self.all[index]
        let stage = try await CampaignStage()
        let answer: DoorAnswer
        if let path = line.path {
            let id = try await stage.make(line.members)
            answer = await stage.call(line.method, id, path, line.body)
        } else {
            answer = await stage.trial.call(.post, "/v3/campaigns", line.body)
        }
        #expect(answer.status == line.status)
        #expect(answer.flaws == [AnsweredFlaw(field: line.field, message: line.message)])
    }

    @Test func `content that is missing misses its tag as well`() async throws {
        let stage = try await CampaignStage()
        let id = try await stage.make([("plain_content", .null)])
        let answer = await stage.call(.post, id, "/schedules", Self.due)
        #expect(answer.flaws.map(\.field) == ["plain_content", "unsubscribe_tag"])
        #expect(
            answer.flaws.first?.message
                == "plain_content can't be blank, please provide plain text or html content")
    }

    @Test func `a sender of another domain is not verified`() async throws {
        let settings = SendGridSettings(senderDomains: ["example.com"])
        let stage = try await CampaignStage(settings)
        let body = CampaignStage.sender("other", "news@other.example")
        let made = await stage.trial.call(.post, "/v3/senders", body)
        #expect(made.json?["verified"] == false)
        let answer = await stage.trial.call(
            .post, "/v3/campaigns", #"{"title":"t","sender_id":2}"#)
        #expect(
            answer.flaws == [
                AnsweredFlaw(
                    field: "sender_id", message: "sender_id is not a verified sender identity")
            ])
    }

    @Test func `the cap is told, and what is deleted makes room`() async throws {
        let stage = try await CampaignStage()
        for _ in 0..<3 { _ = try await stage.make() }
        let answer = await stage.trial.call(.post, "/v3/campaigns", #"{"title":"t"}"#)
        #expect(
            answer.flaws.map(\.message) == [
                "You've reached your limit of 3 campaigns. Please delete one or more and try again."
            ])
        #expect(await stage.call(.delete, 1).status == .noContent)
        #expect(try await stage.make() == 4)
    }
}
