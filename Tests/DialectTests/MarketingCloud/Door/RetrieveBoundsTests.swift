import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import Testing

@Suite("Pages of a Retrieve, and what one may cost", .timeLimit(.minutes(1)))
struct RetrieveBoundsTests {
    private static func retrieve(
        _ type: String = "Send", filter: String = "", size: Int? = nil
    ) -> String {
        let options = size.map { "<Options><BatchSize>\($0)</BatchSize></Options>" } ?? ""
        return """
            <RetrieveRequestMsg><RetrieveRequest><ObjectType>\(type)</ObjectType>\
            <Properties>ID</Properties>\(filter)\(options)</RetrieveRequest></RetrieveRequestMsg>
            """
    }

    private static func go(on request: String) -> String {
        """
        <RetrieveRequestMsg><RetrieveRequest><ContinueRequest>\(request)</ContinueRequest>\
        </RetrieveRequest></RetrieveRequestMsg>
        """
    }

    private func status(_ answer: DoorAnswer) throws -> String {
        try #require(try answer.first("OverallStatus"))
    }

    private func count(_ answer: DoorAnswer) -> Int {
        answer.text.split(separator: "<Results ").count - 1
    }

    @Test(arguments: ["Send", "Email", "List", "Subscriber"])
    func `the last page says so, also when it is full`(type: String) async throws {
        let trial = try await MarketingCloudTrial()
        for index in 0..<4 {
            if type == "Send" { _ = try await trial.mail() }
            let made = await trial.ask(
                """
                <CreateRequest><Objects xsi:type="Email"><Name>n</Name></Objects>\
                <Objects xsi:type="List"><ListName>n</ListName></Objects>\
                <Objects xsi:type="Subscriber"><EmailAddress>a\(index)@example.com</EmailAddress>\
                </Objects></CreateRequest>
                """)
            #expect(try status(made) == "OK")
        }
        let first = await trial.ask(Self.retrieve(type, size: 2))
        #expect(try status(first) == "MoreDataAvailable")
        #expect(count(first) == 2)
        let last = await trial.ask(Self.go(on: try #require(try first.first("RequestID"))))
        #expect(try status(last) == "OK")
        #expect(count(last) == 2)
        let whole = await trial.ask(Self.retrieve(type, size: 4))
        #expect(try status(whole) == "OK")
        #expect(count(whole) == 4)
    }

    @Test func `only the latest pages can be gone on with`() async throws {
        let trial = try await MarketingCloudTrial()
        for _ in 0..<2 { _ = try await trial.mail() }
        var pages: [String] = []
        for _ in 0..<65 {
            let answer = await trial.ask(Self.retrieve(size: 1))
            pages.append(try #require(try answer.first("RequestID")))
        }
        let first = await trial.ask(Self.go(on: pages[0]))
        #expect(try status(first).contains("retrieve anew"))
        for page in [pages[1], pages[64]] {
            #expect(try status(await trial.ask(Self.go(on: page))) == "OK")
        }
        // Another account's pages push none of these out.
        for _ in 0..<2 { _ = try await trial.mail(of: trial.other) }
        for _ in 0..<65 {
            _ = await trial.ask(Self.retrieve(size: 1), as: trial.stranger)
        }
        #expect(try status(await trial.ask(Self.go(on: pages[1]))) == "OK")
    }

    /// A filter as large as it may be is looked at a few objects at a time, and comes to an end.
    @Test func `what is costly comes in small pages`() async throws {
        let trial = try await MarketingCloudTrial()
        for _ in 0..<50 { _ = try await trial.mail() }
        let value = String(repeating: "x", count: 250)
        let one =
            "<Property>Subject</Property><SimpleOperator>like</SimpleOperator>"
            + "<Value>%\(value)%</Value>"
        let filter =
            "<Filter><LeftOperand>\(one)</LeftOperand><LogicalOperator>OR</LogicalOperator>"
            + "<AdditionalOperands>"
            + String(repeating: "<Operand>\(one)</Operand>", count: 499)
            + "</AdditionalOperands></Filter>"
        var answer = await trial.ask(Self.retrieve(filter: filter))
        var pages = 1
        while try status(answer) == "MoreDataAvailable", pages < 100 {
            #expect(count(answer) == 0)
            answer = await trial.ask(Self.go(on: try #require(try answer.first("RequestID"))))
            pages += 1
        }
        #expect(try status(answer) == "OK")
        #expect((2..<100).contains(pages))
    }

    @Test func `long texts are not looked through`() async throws {
        let trial = try await MarketingCloudTrial()
        let filter =
            "<Filter><Property>HTMLBody</Property><SimpleOperator>contains</SimpleOperator>"
            + "<Value>a</Value></Filter>"
        let answer = await trial.ask(Self.retrieve("Email", filter: filter))
        #expect(try status(answer) == "Error: HTMLBody and TextBody cannot be filtered by")
    }
}
