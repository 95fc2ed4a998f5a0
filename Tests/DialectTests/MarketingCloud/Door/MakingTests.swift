import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

/// What is made, when the store fails before it is, or after it may have been.
@Suite("Making sends at Marketing Cloud's door", .timeLimit(.minutes(1)))
struct MakingTests {
    /// A trial with an e-mail, a list and a definition, each number 1.
    private func trial() async throws -> MarketingCloudTrial {
        try await .withEmailAndList(
            """
            <Objects xsi:type="EmailSendDefinition">\
            <CustomerKey>weekly</CustomerKey><Name>Weekly</Name><Email><ID>1</ID></Email>\
            <SendDefinitionList><List><ID>1</ID></List></SendDefinitionList></Objects>
            """)
    }

    private static let send =
        "<Objects xsi:type='Send'><Email><ID>1</ID></Email><List><ID>1</ID></List></Objects>"
    private static let create = "<CreateRequest>\(send)</CreateRequest>"
    private static let start = """
        <PerformRequestMsg><Action>start</Action><Definitions>\
        <Definition xsi:type="EmailSendDefinition"><CustomerKey>weekly</CustomerKey></Definition>\
        </Definitions></PerformRequestMsg>
        """
    private static func schedule(_ occurrences: Int = 3) -> String {
        """
        <ScheduleRequestMsg><Action>start</Action><Schedule>\
        <Recurrence xsi:type="DailyRecurrence"><DayInterval>1</DayInterval></Recurrence>\
        <RecurrenceType>Daily</RecurrenceType><RecurrenceRangeType>EndAfter</RecurrenceRangeType>\
        <StartDateTime>2027-02-01T14:32:00-06:00</StartDateTime>\
        <Occurrences>\(occurrences)</Occurrences></Schedule><Interactions>\
        <Interaction xsi:type="EmailSendDefinition"><CustomerKey>weekly</CustomerKey>\
        </Interaction></Interactions></ScheduleRequestMsg>
        """
    }

    private func sends(_ trial: MarketingCloudTrial) async throws -> Int {
        try await trial.store.sends(
            of: trial.account, matching: SendFilter(), at: trial.time.now
        ).count
    }

    /// A request that makes sends, and how many.
    private static let requests = [(create, 1), (start, 1), (schedule(), 3)]

    @Test(arguments: requests)
    func `what may have been made is not to be asked for again unseen`(
        request: String, count: Int
    ) async throws {
        let trial = try await trial()
        trial.store.fail(.accept, .after(.unknown("no word from the disk")))
        let answer = await trial.ask(request)
        #expect(answer.status.code == 500)
        #expect(try answer.first("faultcode") == "soap:Server")
        let text = try #require(try answer.first("faultstring"))
        #expect(text.contains("may have been") && text.contains("retrieve"))
        #expect(!text.contains("repeat"))
        #expect(answer.header("Retry-After") == nil)
        #expect(try await sends(trial) == count)
    }

    @Test(arguments: requests)
    func `what was not made may be asked for again as it is`(
        request: String, count: Int
    ) async throws {
        let trial = try await trial()
        trial.store.fail(.accept, .before(.unavailable("busy")))
        let answer = await trial.ask(request)
        #expect(try answer.first("faultstring")?.contains("repeat") == true)
        #expect(answer.header("Retry-After") == "1")
        #expect(try await sends(trial) == 0)
        #expect(try await trial.ask(request).first("OverallStatus") == "OK")
        #expect(try await sends(trial) == count)
    }

    @Test func `all occurrences of a schedule are one step of the store`() async throws {
        let trial = try await trial()
        let answer = await trial.ask(Self.schedule(Limits.occurrences))
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        #expect(trial.store.calls.count { $0 == .accept } == 1)
        let last = try await trial.sending.audience(
            .number(Int64(Limits.occurrences)), of: trial.account)
        #expect(last != nil)
    }

    /// The neighbours hear what is true of each; only one of them may be there twice.
    @Test func `of several the one that may have been made says so`() async throws {
        let trial = try await trial()
        trial.store.fail(
            .accept, .after(.unknown("no word from the disk")), .before(.unavailable("ended")))
        let answer = await trial.ask(
            "<CreateRequest>\(Self.send)\(Self.send)\(Self.send)</CreateRequest>")
        #expect(try answer.first("OverallStatus") == "Has Errors", "\(answer.text)")
        let parts = answer.inside.split(separator: "<Results>").dropFirst().map { String($0) }
        #expect(parts.count == 3)
        #expect(parts.first?.contains("It may have been") == true)
        #expect(parts.dropFirst().first?.contains("please repeat it") == true)
        #expect(parts.last?.contains("Created Send.") == true)
        // Nothing but failures is one fault, and the same call again is not the same call.
        trial.store.fail(
            .accept, .before(.unavailable("ended")), .after(.unknown("no word from the disk")))
        let fault = await trial.ask("<CreateRequest>\(Self.send)\(Self.send)</CreateRequest>")
        #expect(try fault.first("faultstring")?.contains("may have been") == true)
        #expect(fault.header("Retry-After") == nil)
    }

    @Test(arguments: [
        (FaultyStore.Verb.addRecord, "<Objects xsi:type='Email'><Name>a</Name></Objects>"),
        (.addList, "<Objects xsi:type='List'><ListName>a</ListName></Objects>"),
    ])
    func `so it is with what is kept beside sends`(
        verb: FaultyStore.Verb, object: String
    ) async throws {
        let trial = try await trial()
        trial.store.fail(verb, .after(.unknown("no word from the disk")))
        let answer = await trial.ask("<CreateRequest>\(object)</CreateRequest>")
        #expect(try answer.first("faultstring")?.contains("may have been") == true)
        #expect(answer.header("Retry-After") == nil)
    }

    /// A list whose subscribers cannot be kept is taken back, if that can be done.
    @Test(arguments: [false, true])
    func `so it is with a list that cannot be taken back`(isTakenBack: Bool) async throws {
        let trial = try await trial()
        trial.store.follow { verb, _ in
            let fails = verb == .keepContacts || verb == .removeList && !isTakenBack
            return fails ? .before(.unavailable("busy")) : nil
        }
        let answer = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="List"><ListName>a</ListName><Subscribers>\
            <EmailAddress>a@example.com</EmailAddress></Subscribers></Objects></CreateRequest>
            """)
        let words = try #require(try answer.first("faultstring"))
        #expect(words.contains("may have been") == !isTakenBack)
        #expect((answer.header("Retry-After") != nil) == isTakenBack)
    }

    /// A repeated stop is the same stop.
    @Test func `a stop of which nothing is known may be repeated`() async throws {
        let trial = try await trial()
        let number = try await trial.mail(to: 3)
        trial.store.fail(.stop, .after(.unknown("no word from the disk")))
        let answer = await trial.perform("cancel", number)
        #expect(try answer.first("faultstring")?.contains("repeat") == true)
        #expect(answer.header("Retry-After") == "1")
        #expect(try await trial.perform("cancel", number).first("OverallStatus") == "OK")
    }

    @Test func `an e-mail too large to be kept so many times is refused`() async throws {
        let trial = try await trial()
        // A send keeps more than the text, though not a kilobyte.
        let share = String(
            repeating: "x", count: Limits.occurrenceBytes / Limits.occurrences - 1_000)
        let more = String(repeating: "x", count: 1_000)
        let changed = await trial.ask(
            """
            <UpdateRequest><Objects xsi:type="Email"><ID>1</ID><TextBody>\(share)</TextBody>\
            </Objects></UpdateRequest>
            """)
        #expect(try changed.first("OverallStatus") == "OK", "\(changed.text)")
        let most = await trial.ask(Self.schedule(Limits.occurrences))
        #expect(try most.first("OverallStatus") == "OK", "\(most.text)")
        let larger = await trial.ask(
            """
            <UpdateRequest><Objects xsi:type="Email"><ID>1</ID><TextBody>\(share)\(more)</TextBody>\
            </Objects></UpdateRequest>
            """)
        #expect(try larger.first("OverallStatus") == "OK", "\(larger.text)")
        let refused = await trial.ask(Self.schedule(Limits.occurrences))
        #expect(try refused.first("StatusMessage")?.contains("too large") == true)
        #expect(trial.store.calls.count { $0 == .accept } == 1)
    }
}
