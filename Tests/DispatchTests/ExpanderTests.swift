import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Listing audiences", .timeLimit(.minutes(1)))
struct ExpanderTests {
    private static let chunk = 10
    /// More than a chunk.
    private static let many = chunk + 3

    private static func addresses(_ count: Int) -> [String] {
        (1...count).map { "to\($0)@example.org" }
    }

    @Test func `a send to a list leaves when it is due, and not before`() async throws {
        let stage = try await Stage()
        let send = try await stage.scheduleAudience(of: 3, after: .seconds(100))
        try await Running.with(stage.expanderAndDispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            #expect(try await stage.audience(send).shown == .scheduled)
            try await stage.advance(by: .seconds(100))
            try await stage.whenOver(send)
        }
        #expect(stage.courier.log.arrived.map(\.recipient).sorted() == Self.addresses(3))
        #expect(try await stage.audience(send).audience.state == .done)
    }

    @Test func `what is taken back before is never listed, what is rung for is seen at once`()
        async throws
    {
        let stage = try await Stage()
        try await Running.with(stage.expanderAndDispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            let send = try await stage.scheduleAudience(of: 2, after: .seconds(1))
            let other = try await stage.scheduleAudience(of: 1, after: .milliseconds(1_500))
            let answer = try await stage.sending.cancel(
                send: .id(send), by: .marketingCloud, of: stage.account)
            #expect(answer == .single(.cancelled))
            await stage.time.untilSleeping(2)
            stage.time.advance(by: .milliseconds(1_500))
            try await stage.whenOver(other)
        }
        #expect(stage.courier.log.arrived.count == 1)
    }

    @Test func `no more than enough is listed ahead, and a cancel finds the rest unlisted`()
        async throws
    {
        let stage = try await Stage()
        let send = try await stage.scheduleAudience(of: Self.many)
        try await Running.with(stage.expander(ListingPace(ahead: 4, chunk: Self.chunk)), stage) {
            _ in
            try await stage.time.untilSleeping(for: .milliseconds(50))
            #expect(try await stage.audience(send).audience.listed == Self.chunk)
            let answer = try await stage.sending.cancel(
                send: .id(send), by: .marketingCloud, of: stage.account)
            #expect(answer == .group(StopCounts(stopped: Self.many)))
            try await stage.whenCounted(send)
        }
        try await stage.deliverDue()
        #expect(stage.courier.log.attempts.isEmpty)
        let record = try await stage.audience(send)
        #expect(record.audience.listed == Self.chunk)
        #expect(record.audience.unlisted == 3)
        #expect(record.shown == .cancelled)
    }

    @Test func `under a pause it waits, and a resume wakes it`() async throws {
        let stage = try await Stage()
        let send = try await stage.scheduleAudience(of: 2)
        let order = StopOrder(
            scope: .send(send), action: .pause, door: .marketingCloud, mode: .set)
        _ = try await stage.sending.stop(order, of: stage.account)
        try await Running.with(stage.expanderAndDispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            #expect(try await stage.audience(send).shown == .paused)
            let isLifted = try await stage.sending.lift(
                .send(send), by: .marketingCloud, of: stage.account)
            #expect(isLifted)
            try await stage.whenOver(send)
        }
        #expect(stage.courier.log.arrived.count == 2)
    }

    /// Where a store may fail over a step, and how.
    @Test(arguments: [
        FaultyStore.Fault.before(.unavailable("busy")), .after(.unknown("gone")), .before(.full),
    ])
    func `a step whose end is unknown is taken up where it is`(
        _ fault: FaultyStore.Fault
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.scheduleAudience(of: Self.many)
        stage.store.fail(.advance, fault, fault, fault, fault)
        try await Running.with(stage.expander(), stage) { _ in
            while try await stage.audience(send).audience.state != .sending {
                await stage.time.untilSleeping()
                stage.time.advance(by: .seconds(1))
            }
        }
        #expect(try await stage.audience(send).audience.listed == Self.many)
        let holds = try await stage.claim(2_000)
        #expect(holds.map(\.recipient).sorted() == Self.addresses(Self.many).sorted())
    }

    @Test func `nothing is listed by clocks that disagree`() async throws {
        let stage = try await Stage()
        let send = try await stage.scheduleAudience(of: 1)
        stage.time.set(stage.time.now, trust: .disagreed(by: .hours(1)))
        try await Running.with(stage.expander(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(1))
            #expect(try await stage.audience(send).audience.state == .scheduled)
            stage.time.set(stage.time.now)
            stage.time.advance(by: .seconds(1))
            try await stage.time.untilSleeping(for: .seconds(5))
        }
        #expect(try await stage.audience(send).audience.state == .sending)
    }
}

extension Stage {
    func expander(_ pace: ListingPace = ListingPace(chunk: 10)) -> Expander {
        Expander(store: store, time: time, bells: bells, logger: logger, pace: pace)
    }

    func expanderAndDispatcher() -> Together {
        Together(expander(), dispatcher())
    }

    /// A send to a new list of so many contacts, which falls due after this duration.
    func scheduleAudience(of count: Int, after wait: Duration = .zero) async throws -> SendID {
        guard
            case .done(let list) = try await memory.addList(
                ListDraft(name: "list"), of: account, at: time.now)
        else { throw Surprise(what: "no list") }
        for start in stride(from: 1, through: count, by: Limits.contactChunk) {
            let numbers = Array(start..<min(start + Limits.contactChunk, count + 1))
            let answers = try await memory.keepContacts(
                numbers.map { ContactDraft(.address("to\($0)@example.org")) }, mode: .either,
                of: account, at: time.now)
            let contacts = answers.compactMap { answer -> Int64? in
                switch answer {
                case .added(let contact), .changed(let contact): contact.number
                default: nil
                }
            }
            _ = try await memory.addMembers(contacts, to: list.number, of: account, at: time.now)
        }
        let draft = AudienceDraft(
            door: .marketingCloud, content: DraftMaker.content,
            plan: AudiencePlan(lists: [list.number]), dues: [time.now + wait])
        guard case .scheduled(let sends) = try await sending.schedule(draft, of: account) else {
            throw Surprise(what: "the send was not scheduled")
        }
        return sends[0].id
    }

    func audience(_ send: SendID) async throws -> AudienceRecord {
        try #require(await memory.audience(.id(send), of: account, at: time.now))
    }

    /// Moves the clock in steps that whoever sleeps wakes from.
    func advance(by duration: Duration) async throws {
        var left = duration
        while left > .zero {
            let step = min(left, .seconds(5))
            await time.untilSleeping(2)
            time.advance(by: step)
            left -= step
        }
    }

    /// Returns when all of a send's mail came to an end and its counts are written down.
    func whenOver(_ send: SendID) async throws {
        while try await audience(send).audience.finished == nil {
            try await store.whenCalled(.readyAudiences, times: 1)
            await time.untilSleeping(2)
            if try await audience(send).audience.finished != nil { return }
            time.advance(by: .milliseconds(500))
        }
    }

    /// Returns when it is counted whom a cancel kept from being listed.
    func whenCounted(_ send: SendID) async throws {
        while try await audience(send).audience.unlisted == nil {
            await time.untilSleeping(1)
            time.advance(by: .milliseconds(50))
        }
    }
}
