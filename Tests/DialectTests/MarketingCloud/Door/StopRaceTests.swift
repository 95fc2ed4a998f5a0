import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Stops at once at Marketing Cloud's door", .timeLimit(.minutes(1)))
struct StopRaceTests {
    /// Of a cancel, a pause and a resume at once the cancel wins, in whatever order they come.
    @Test(arguments: [1, 3])
    func `a cancel that was answered OK is never taken back`(recipients: Int) async throws {
        let trial = try await MarketingCloudTrial()
        var random = SplitMix64(seed: 7)
        for _ in 0..<50 {
            let number = try await trial.mail(to: recipients)
            let words = ["pause", "resume", "cancel", "resume", "pause"].shuffled(
                using: &random)
            let answers = await withTaskGroup(of: (String, DoorAnswer).self) { tasks in
                for word in words {
                    tasks.addTask { (word, await trial.perform(word, number)) }
                }
                return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            let cancel = try #require(answers["cancel"])
            #expect(try cancel.first("OverallStatus") == "OK", "\(words) \(cancel.text)")
            for word in ["resume", "pause"] {
                let late = await trial.perform(word, number)
                #expect(try late.first("OverallStatus") == "Error")
            }
            #expect(
                Set(try await trial.states(of: number)) == ["cancelled"], "\(words)")
        }
        trial.time.advance(by: .hours(1))
        #expect(try await trial.releaseDue(limit: 1_000).isEmpty)
    }

    /// So many steps of the listing come before the cancel: a beginning, then a subscriber each.
    @Test(arguments: 0...4)
    func `a cancel while the lists are read stops who is not listed`(steps: Int) async throws {
        let trial = try await MarketingCloudTrial()
        let send = try await trial.mail(toSubscribers: 3)
        for _ in 0..<steps {
            _ = try await trial.store.advance(
                send, at: trial.time.now, by: ListingPace(chunk: 1))
        }
        let answer = await trial.perform("cancel", 1)
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        #expect(try answer.first("Status") == "Canceled")
        trial.time.advance(by: .hours(1))
        #expect(try await trial.releaseDue().isEmpty)
        #expect(try await trial.perform("cancel", 1).first("OverallStatus") == "OK")
    }

    /// A copy that may be out is no canceled send, whoever asks and however often, before and after
    /// the stop has ended what it covers.
    @Test(arguments: [false, true])
    func `a repeated cancel never wins over a copy that may be out`(isSwept: Bool) async throws {
        let trial = try await MarketingCloudTrial()
        let send = try await trial.mail(toSubscribers: 1)
        for _ in 0..<2 {
            _ = try await trial.store.advance(send, at: trial.time.now, by: ListingPace())
        }
        try await trial.settle(try await trial.releaseDue(), .unknown)
        for _ in 0..<3 {
            let answer = await trial.perform("cancel", 1)
            #expect(try answer.first("OverallStatus") == "Error", "\(answer.text)")
            #expect(try await trial.status(of: 1) == "In Doubt")
            guard isSwept else { continue }
            _ = try await trial.store.sweep(at: trial.time.now)
            _ = try await trial.store.advance(send, at: trial.time.now, by: ListingPace())
        }
    }

    @Test func `ten cancels at once are one, and all hear that it stands`() async throws {
        let trial = try await MarketingCloudTrial()
        for recipients in [1, 3] {
            let number = try await trial.mail(to: recipients)
            let answers = await withTaskGroup(of: DoorAnswer.self) { tasks in
                for _ in 0..<10 { tasks.addTask { await trial.perform("cancel", number) } }
                return await tasks.reduce(into: []) { $0.append($1) }
            }
            for answer in answers { #expect(try answer.first("OverallStatus") == "OK") }
        }
    }
}

extension MarketingCloudTrial {
    /// A send to a list of so many, at once; the first of the account.
    fileprivate func mail(toSubscribers count: Int) async throws -> SendID {
        let subscribers = (0..<count).map { index in
            "<Objects xsi:type='Subscriber'><EmailAddress>a\(index)@example.com</EmailAddress>"
                + "<Lists><ID>1</ID></Lists></Objects>"
        }
        let made = await ask(
            """
            <CreateRequest><Objects xsi:type="List"><ListName>All</ListName></Objects>\
            \(subscribers.joined())<Objects xsi:type="Email"><Name>n</Name><Subject>s</Subject>\
            <TextBody>t</TextBody></Objects><Objects xsi:type="Send"><Email><ID>1</ID></Email>\
            <List><ID>1</ID></List></Objects></CreateRequest>
            """)
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
        return try #require(try await sending.audience(.number(1), of: account)).id
    }

    fileprivate func status(of number: Int64) async throws -> String? {
        let answer = await ask(
            """
            <RetrieveRequestMsg><RetrieveRequest><ObjectType>Send</ObjectType>\
            <Properties>Status</Properties><Filter xsi:type="SimpleFilterPart">\
            <Property>ID</Property><SimpleOperator>equals</SimpleOperator>\
            <Value>\(number)</Value></Filter></RetrieveRequest></RetrieveRequestMsg>
            """)
        return try answer.first("Status")
    }
}
