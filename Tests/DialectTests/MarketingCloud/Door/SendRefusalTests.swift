import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

/// Sends that would not be what their client meant, and so are not made or not moved.
@Suite("Sends that Marketing Cloud's door refuses", .timeLimit(.minutes(1)))
struct SendRefusalTests {
    private func create(_ trial: MarketingCloudTrial, _ lists: String) async -> DoorAnswer {
        await trial.ask(
            """
            <CreateRequest><Objects xsi:type="Send"><Email><ID>1</ID></Email>\(lists)</Objects>\
            </CreateRequest>
            """)
    }

    private func suppressing(_ list: Int) -> String {
        """
        <List><ID>1</ID></List><SuppressionLists><SuppressionList><List><ID>\(list)</ID>\
        </List></SuppressionList></SuppressionLists>
        """
    }

    @Test func `a suppression list that is not there is refused`() async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let refused = await create(trial, suppressing(404))
        #expect(try refused.first("OverallStatus") == "Error")
        #expect(try refused.first("ErrorCode") == "42007")
        #expect(try await trial.sending.show(.number(1), of: trial.account) == nil)
        let made = await create(trial, suppressing(1))
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
    }

    @Test func `a suppression list that is removed while its send is made is refused`()
        async throws
    {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let (memory, account, now) = (trial.stage.memory, trial.account, trial.time.now)
        trial.store.follow { verb, _ in
            if verb == .accept { _ = await memory.removeList(1, of: account, by: .clockwork, at: now) }
            return nil
        }
        let refused = await create(trial, suppressing(1))
        #expect(trial.store.calls.contains(.accept))
        #expect(try refused.first("OverallStatus") == "Error")
        #expect(try refused.first("ErrorCode") == "42007")
        #expect(try await trial.sending.show(.number(1), of: trial.account) == nil)
    }

    /// An ID and a CustomerKey beside each other, where one of the two is not meant.
    @Test func `two names of two things are refused`() async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        _ = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="List"><CustomerKey>l</CustomerKey>\
            <ListName>l</ListName></Objects><Objects xsi:type="Email"><CustomerKey>e</CustomerKey>\
            <Name>e</Name><Subject>s</Subject><TextBody>t</TextBody></Objects></CreateRequest>
            """)
        let send = { (email: String, list: String) in
            """
            <CreateRequest><Objects xsi:type="Send"><Email>\(email)</Email><List>\(list)</List>\
            </Objects></CreateRequest>
            """
        }
        let two = "<ID>2</ID><CustomerKey>"
        let delete = { (type: String, key: String) in
            "<DeleteRequest><Objects xsi:type='\(type)'><ID>2</ID><CustomerKey>\(key)"
                + "</CustomerKey></Objects></DeleteRequest>"
        }
        for request in [
            send(two + "x</CustomerKey>", "<ID>2</ID>"),
            send("<ID>2</ID>", two + "x</CustomerKey>"),
            send("<ID>2</ID>", "<ID>9</ID><CustomerKey>l</CustomerKey>"), delete("List", "e"),
            delete("Email", "l"),
        ] {
            let answer = await trial.ask(request)
            #expect(try answer.first("OverallStatus") == "Error", "\(request)")
            #expect(try answer.first("StatusMessage")?.contains("another CustomerKey") == true)
        }
        for request in [
            send(two + "e</CustomerKey>", two + "l</CustomerKey>"),
            send("<ID>2</ID>", "<ID>9</ID>"),
            delete("List", "l"), delete("Email", "e"),
        ] {
            let answer = await trial.ask(request)
            #expect(try answer.first("OverallStatus") == "OK", "\(request)")
        }
    }

    /// With UpdateAdd, and the ID of what is gone: each call would make one more.
    @Test(
        arguments: ["Create", "Update"],
        [
            ("Email", "<Name>Old</Name>"), ("List", "<ListName>Old</ListName>"),
            ("List", "<CustomerKey>mine</CustomerKey><ListName>Old</ListName>"),
            ("EmailSendDefinition", "<Name>Old</Name><Email><ID>1</ID></Email>"),
        ])
    func `who names what is gone gets no new one`(
        verb: String, object: (type: String, inner: String)
    ) async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let count = { () async in
            await trial.ask(
                "<RetrieveRequestMsg><RetrieveRequest><ObjectType>\(object.type)</ObjectType>"
                    + "</RetrieveRequest></RetrieveRequestMsg>"
            ).text.split(separator: "<Results ").count
        }
        let before = await count()
        let answer = await trial.ask(
            """
            <\(verb)Request><Options><SaveOptions><SaveOption><PropertyName>*</PropertyName>\
            <SaveAction>UpdateAdd</SaveAction></SaveOption></SaveOptions></Options>\
            <Objects xsi:type="\(object.type)"><ID>99</ID>\(object.inner)</Objects>\
            </\(verb)Request>
            """)
        #expect(try answer.first("StatusMessage") == "\(object.type) not found", "\(answer.text)")
        #expect(await count() == before)
    }

    /// With UpdateAdd, and the ID of what is there.
    @Test(arguments: ["Send", "Email", "List"])
    func `who names what is there gets no second one`(type: String) async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let send = "<Email><ID>1</ID></Email><List><ID>1</ID></List>"
        let made = await trial.ask(
            "<CreateRequest><Objects xsi:type='Send'>\(send)"
                + "<SendDate>2036-01-01T00:00:00</SendDate></Objects></CreateRequest>")
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
        let change = [
            "Send": "<SendDate>2037-01-01T00:00:00</SendDate><CustomerKey/>",
            "Email": "<Name>Old</Name><CustomerKey/>", "List": "<ListName>Old</ListName>",
        ]
        let upsert = { (inner: String) in
            """
            <CreateRequest><Options><SaveOptions><SaveOption><PropertyName>*</PropertyName>\
            <SaveAction>UpdateAdd</SaveAction></SaveOption></SaveOptions></Options>\
            <Objects xsi:type="\(type)"><ID>1</ID>\(inner)</Objects></CreateRequest>
            """
        }
        let answer = await trial.ask(upsert(change[type] ?? ""))
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        if type == "Send" {
            let again = await trial.ask(upsert(send))
            #expect(try again.first("OverallStatus") == "Error", "\(again.text)")
        }
        let all = await trial.ask(
            "<RetrieveRequestMsg><RetrieveRequest><ObjectType>\(type)</ObjectType>"
                + "</RetrieveRequest></RetrieveRequestMsg>")
        #expect(all.text.split(separator: "<Results ").count == 2, "\(all.text)")
        #expect(all.text.contains(type == "Send" ? "2037-01-01" : "Old"), "\(all.text)")
    }

    @Test func `so many lists are one too many, and one list many times is one`() async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let one = "<List><ID>1</ID></List>"
        let most = await create(trial, String(repeating: one, count: Limits.listsPerAudience))
        #expect(try most.first("OverallStatus") == "OK", "\(most.text)")
        let plan = try await trial.sending.audience(.number(1), of: trial.account)?.plan
        #expect(plan?.lists == [1])
        let more = await create(trial, String(repeating: one, count: Limits.listsPerAudience + 1))
        #expect(try more.first("OverallStatus") == "Error")
        #expect(try await trial.sending.show(.number(2), of: trial.account) == nil)
    }

    @Test(arguments: [("Canceled", "Error"), ("Scheduled", "OK")])
    func `an update changes no status`(status: String, overall: String) async throws {
        let trial = try await MarketingCloudTrial.withEmailAndList()
        let made = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="Send"><Email><ID>1</ID></Email>\
            <List><ID>1</ID></List><SendDate>2036-01-01T00:00:00</SendDate></Objects>\
            </CreateRequest>
            """)
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
        let answer = await trial.ask(
            """
            <UpdateRequest><Objects xsi:type="Send"><ID>1</ID>\
            <SendDate>2037-01-01T00:00:00</SendDate><Status>\(status)</Status></Objects>\
            </UpdateRequest>
            """)
        #expect(try answer.first("OverallStatus") == overall, "\(answer.text)")
    }
}
