import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayTesting
import Testing

/// What of an e-mail and of its subscribers becomes a mail.
@Suite("Mails of Marketing Cloud's sends", .timeLimit(.minutes(1)))
struct SendContentTests {
    /// A trial with one subscriber on one list, and a send of this e-mail to it.
    private func trial(_ email: String, subject: String = "Hello") async throws
        -> MarketingCloudTrial
    {
        let trial = try await MarketingCloudTrial()
        let made = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="List"><ListName>All</ListName></Objects>\
            <Objects xsi:type="Subscriber"><EmailAddress>Ada@example.com</EmailAddress>\
            <SubscriberKey>a-1</SubscriberKey><Attributes><Name>First Name</Name>\
            <Value>Ada</Value></Attributes><Lists><ID>1</ID></Lists></Objects>\
            <Objects xsi:type="Email"><Name>News</Name><Subject>\(subject)</Subject>\(email)\
            </Objects><Objects xsi:type="Send"><Email><ID>1</ID></Email><List><ID>1</ID></List>\
            </Objects></CreateRequest>
            """)
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
        return trial
    }

    private func plan(_ trial: MarketingCloudTrial) async throws -> AudiencePlan {
        try #require(try await trial.sending.audience(.number(1), of: trial.account)).plan
    }

    /// What stands in an e-mail, and the fields that it means, in the order in which they stand.
    @Test(
        arguments: [
            ("none", []), ("100%% and 50 %", []), ("%%a%%", ["%%a%%"]),
            ("%%First Name%% %%first name%%", ["%%First Name%%", "%%first name%%"]),
            ("%%a%%%%b%%", ["%%a%%", "%%b%%"]), ("%%a%% %%a%%", ["%%a%%"]),
            ("%%=v(@a)=%%", []), ("%%%%", []), ("%%a", []), ("%%a\nb%%", []), ("%a%", []),
            ("100%% of %%a%%", ["%% of %%"]), ("%%\(String(repeating: "n", count: 300))%%", []),
            ("%%N\u{E4}me%%", ["%%N\u{E4}me%%"]),
        ] as [(String, [String])])
    func `fields are found where they stand`(text: String, tags: [String]) async throws {
        let trial = try await trial("<TextBody>\(text)</TextBody>")
        #expect(try await plan(trial).personalisations.map(\.tag) == tags)
    }

    @Test func `a field means an attribute, the address or the key`() async throws {
        let trial = try await trial(
            "<HTMLBody>%%emailaddr%% %%EmailAddr%% %%_subscriberkey%%</HTMLBody>",
            subject: "%%FIRST NAME%%")
        #expect(
            try await plan(trial).personalisations.map(\.source) == [
                .field("FIRST NAME"), .address, .address, .key,
            ])
        try await trial.settle(trial.releaseDue())
        let record = try await trial.sending.show(.number(1), of: trial.account)
        let message = try #require(record?.send.messages.first)
        #expect(message.to == [Mailbox(address: "Ada@example.com")])
        #expect(
            message.substitutions.map(\.text) == [
                "Ada", "Ada@example.com", "Ada@example.com", "a-1",
            ])
    }

    @Test func `whoever has no key is called by the address that is shown for it`() {
        let contact = Contact(
            number: 1, address: "Ada@example.com", key: nil, status: .active, fields: [],
            created: DoorStage.start, modified: DoorStage.start)
        let plan = AudiencePlan(
            lists: [1], personalisations: [Personalisation(tag: "%%_subscriberkey%%", source: .key)]
        )
        #expect(
            plan.message(to: contact, due: DoorStage.start).substitutions.map(\.text) == [
                contact.address
            ])
    }

    /// Fields beyond the bound would stand in the mail as they are written.
    @Test(arguments: [(200, "OK"), (201, "Error")])
    func `a send takes so many fields, and no more`(count: Int, overall: String) async throws {
        let trial = try await trial("<TextBody>text</TextBody>")
        let fields = (1...count).map { "%%Field \($0)%%" }.joined(separator: " ")
        let made = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="Email"><Name>Many</Name><Subject>s</Subject>\
            <TextBody>\(fields) %%Field 1%%</TextBody></Objects><Objects xsi:type="Send">\
            <Email><ID>2</ID></Email><List><ID>1</ID></List></Objects></CreateRequest>
            """)
        #expect(try made.first("OverallStatus") == (overall == "OK" ? "OK" : "Has Errors"))
        let record = try await trial.sending.show(.number(2), of: trial.account)
        #expect((record == nil) == (overall == "Error"))
    }

    /// Names have no case, and mail is searched for each way in which one is written.
    @Test(
        arguments: [
            (1, 400, ""), (1, 401, "spells"), (200, 2, ""), (201, 1, "different fields"),
        ])
    func `ways of writing a field are no fields, and are bounded too`(
        fields: Int, ways: Int, refusal: String
    ) async throws {
        let trial = try await trial("<TextBody>text</TextBody>")
        let tags = (0..<fields).flatMap { field in
            (0..<ways).map { way in
                let letters = (0..<9).map { way >> $0 & 1 == 0 ? "n" : "N" }
                return "%%\(letters.joined())\(field)%%"
            }
        }
        let text = tags.joined(separator: " ")
        let made = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="Email"><Name>Many</Name><Subject>s</Subject>\
            <TextBody>\(text) \(text)</TextBody></Objects><Objects xsi:type="Send">\
            <Email><ID>2</ID></Email><List><ID>1</ID></List></Objects></CreateRequest>
            """)
        let record = try await trial.sending.audience(.number(2), of: trial.account)
        #expect(record?.plan.personalisations.map(\.tag) == (refusal.isEmpty ? tags : nil))
        #expect(refusal.isEmpty || made.text.contains(refusal), "\(made.text)")
    }

    @Test func `a mail has the text before the page`() async throws {
        let trial = try await trial("<HTMLBody>page</HTMLBody><TextBody>text</TextBody>")
        let record = try await trial.sending.show(.number(1), of: trial.account)
        #expect(
            record?.send.content.parts == [
                BodyPart(type: "text/plain", text: "text"),
                BodyPart(type: "text/html", text: "page"),
            ])
        #expect(record?.send.content.from == Mailbox(address: "desk@example.com"))
    }

    @Test func `what an e-mail said when its send was made is what is sent`() async throws {
        let trial = try await trial("<TextBody>before</TextBody>")
        for change in [
            "<UpdateRequest><Objects xsi:type='Email'><ID>1</ID><TextBody>after</TextBody>"
                + "</Objects></UpdateRequest>",
            "<DeleteRequest><Objects xsi:type='Email'><ID>1</ID></Objects></DeleteRequest>",
        ] {
            #expect(try await trial.ask(change).first("OverallStatus") == "OK")
        }
        let record = try await trial.sending.show(.number(1), of: trial.account)
        #expect(record?.send.content.parts.map(\.text) == ["before"])
    }
}
