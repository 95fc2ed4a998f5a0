import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayTesting
import Testing

@Suite("Subscribers by what they are shown as, and lists made with theirs", .timeLimit(.minutes(1)))
struct SubscriberTests {
    private static func subscriber(_ inner: String) -> String {
        "<Objects xsi:type='Subscriber'>\(inner)</Objects>"
    }

    private static func names(_ key: String?, _ address: String) -> String {
        (key.map { "<SubscriberKey>\($0)</SubscriberKey>" } ?? "")
            + "<EmailAddress>\(address)</EmailAddress>"
    }

    private static func create(_ objects: String, upsert: Bool = false) -> String {
        let options =
            upsert
            ? "<Options><SaveOptions><SaveOption><PropertyName>*</PropertyName>"
                + "<SaveAction>UpdateAdd</SaveAction></SaveOption></SaveOptions></Options>" : ""
        return "<CreateRequest>\(options)\(objects)</CreateRequest>"
    }

    private func shown(_ trial: MarketingCloudTrial, filter: String = "") async throws -> [String] {
        let answer = await trial.ask(
            """
            <RetrieveRequestMsg><RetrieveRequest><ObjectType>Subscriber</ObjectType>\
            <Properties>SubscriberKey</Properties>\(filter)</RetrieveRequest></RetrieveRequestMsg>
            """)
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        return answer.text.split(separator: "<SubscriberKey>").dropFirst().map {
            String($0.prefix { $0 != "<" })
        }
    }

    private static func isKey(_ key: String) -> String {
        "<Filter xsi:type='SimpleFilterPart'><Property>SubscriberKey</Property>"
            + "<SimpleOperator>equals</SimpleOperator><Value>\(key)</Value></Filter>"
    }

    /// With a contact of another door, who has no key, and two of keys of their own.
    private func trial() async throws -> MarketingCloudTrial {
        let trial = try await MarketingCloudTrial()
        _ = try await trial.stage.store.keepContacts(
            [
                ContactDraft(.address("Ada@example.com")),
                ContactDraft(.address("bob@example.com"), key: "B-2"),
                ContactDraft(.address("cy@example.com"), key: "b-2"),
            ], mode: .add, of: trial.account, at: DoorStage.start)
        return trial
    }

    @Test(arguments: [
        ("Ada@example.com", ["Ada@example.com"]), ("ada@EXAMPLE.com", ["Ada@example.com"]),
        ("b-2", ["B-2", "b-2"]), ("bob@example.com", []), ("", []),
    ])
    func `a filter sees the key that is shown`(key: String, expected: [String]) async throws {
        #expect(try await shown(trial(), filter: Self.isKey(key)) == expected)
    }

    @Test(arguments: ["Update", "Delete"])
    func `whoever is shown by an address can be named by it`(operation: String) async throws {
        let trial = try await trial()
        let answer = await trial.ask(
            "<\(operation)Request>"
                + Self.subscriber("<SubscriberKey>Ada@example.com</SubscriberKey>")
                + "</\(operation)Request>")
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        let rest = operation == "Delete" ? ["B-2", "b-2"] : ["Ada@example.com", "B-2", "b-2"]
        #expect(try await shown(trial) == rest)
        // Bob is shown by his key, and by nothing else.
        let unknown = await trial.ask(
            "<\(operation)Request>"
                + Self.subscriber("<SubscriberKey>bob@example.com</SubscriberKey>")
                + "</\(operation)Request>")
        #expect(try unknown.first("OverallStatus") == "Error", "\(unknown.text)")
    }

    @Test func `whoever is there keeps the key when named by the address`() async throws {
        let trial = try await trial()
        let answer = await trial.ask(
            Self.create(Self.subscriber(Self.names(nil, "bob@example.com")), upsert: true))
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        let list = await trial.ask(
            Self.create(
                "<Objects xsi:type='List'><ListName>All</ListName><Subscribers>"
                    + Self.names(nil, "cy@example.com") + "</Subscribers></Objects>"))
        #expect(try list.first("OverallStatus") == "OK", "\(list.text)")
        #expect(try await shown(trial) == ["Ada@example.com", "B-2", "b-2"])
    }

    @Test func `an empty key is none`() async throws {
        let trial = try await MarketingCloudTrial()
        let answer = await trial.ask(
            Self.create(Self.subscriber(Self.names("", "dee@example.com"))))
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        #expect(try await shown(trial) == ["dee@example.com"])
    }

    // MARK: Lists with subscribers

    /// Subscribers of a list, and why it is not made.
    @Test(arguments: [
        (
            ["<EmailAddress>new@example.com</EmailAddress>", "<EmailAddress>no</EmailAddress>"],
            "Subscribers at index 1: EmailAddress of Subscriber is not an address", 3
        ),
        (
            ["<EmailAddress>new@example.com</EmailAddress>", "<Status>Active</Status>"],
            "Subscribers at index 1: SubscriberKey of Subscriber is required", 3
        ),
        (
            [
                "<EmailAddress>new@example.com</EmailAddress><Lists><ID>1</ID></Lists>",
                "<EmailAddress>new@example.com</EmailAddress>",
            ], "Subscribers at index 0: Lists of Subscribers is not supported", 3
        ),
        // Only the store knows, who then has kept the first.
        (
            [
                "<EmailAddress>new@example.com</EmailAddress>",
                "<SubscriberKey>z</SubscriberKey><EmailAddress>bob@example.com</EmailAddress>",
            ],
            "Subscribers at index 1: Another Subscriber has this EmailAddress. No List was made", 4
        ),
    ])
    func `a list is made with all its subscribers or not at all`(
        subscribers: [String], text: String, people: Int
    ) async throws {
        let trial = try await trial()
        let inner = subscribers.map { "<Subscribers>\($0)</Subscribers>" }.joined()
        let answer = await trial.ask(
            Self.create("<Objects xsi:type='List'><ListName>All</ListName>\(inner)</Objects>"))
        #expect(try answer.first("OverallStatus") == "Error")
        #expect(try answer.first("StatusMessage") == text)
        let lists = try await trial.stage.store.lists(of: trial.account, after: 0, limit: 10)
        #expect(lists == [])
        #expect(try await trial.stage.store.contactCount(of: trial.account) == people)
    }

    @Test func `a list that is only half updated says so`() async throws {
        let trial = try await trial()
        _ = await trial.ask(
            Self.create("<Objects xsi:type='List'><ListName>All</ListName></Objects>"))
        let update = { (people: String) in
            "<UpdateRequest><Objects xsi:type='List'><ID>1</ID><ListName>New</ListName>"
                + "<Subscribers>\(people)</Subscribers></Objects></UpdateRequest>"
        }
        let unread = await trial.ask(update("<EmailAddress>no</EmailAddress>"))
        #expect(try unread.first("OverallStatus") == "Error")
        let list = { try await trial.stage.store.list(.number(1), of: trial.account) }
        #expect(try await list()?.name == "All")
        let half = await trial.ask(update(Self.names("z", "bob@example.com")))
        #expect(
            try half.first("StatusMessage")
                == "Subscribers at index 0: Another Subscriber has this EmailAddress. "
                + "The List was updated")
        #expect(try await list()?.name == "New")
    }

    @Test func `more subscribers than a list may be made with are refused`() async throws {
        let trial = try await MarketingCloudTrial()
        let people = (0...2_500).map {
            "<Subscribers><EmailAddress>a\($0)@example.com</EmailAddress></Subscribers>"
        }.joined()
        let answer = await trial.ask(
            Self.create("<Objects xsi:type='List'><ListName>All</ListName>\(people)</Objects>"))
        #expect(try answer.first("OverallStatus") == "Error")
        #expect(try await trial.stage.store.contactCount(of: trial.account) == 0)
    }
}
