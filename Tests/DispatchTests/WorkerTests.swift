import BelayCore
import BelayCourier
import BelayDispatch
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("What a worker leaves behind", .timeLimit(.minutes(1)))
struct WorkerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { "\(act), \(doubtPolicy)" }
        let act: ScriptedCourier.Act
        var doubtPolicy = DoubtPolicy.resend
        let state: Lifecycle.State
        /// Seconds until the next attempt.
        let wait: Int64?
        let attempts: Int
        var doubts = 0
        var arrived = 0
    }

    static let cases = [
        Case(act: .hears(.accepted), state: .sent, wait: nil, attempts: 1, arrived: 1),
        Case(act: .hears(.deferred), state: .scheduled, wait: 30, attempts: 1),
        Case(act: .hears(.refused), state: .failed, wait: nil, attempts: 1),
        Case(act: .misses(.deferred), state: .scheduled, wait: 30, attempts: 1),
        Case(act: .misses(.refused), state: .failed, wait: nil, attempts: 1),
        Case(act: .abandons, state: .scheduled, wait: 0, attempts: 0),
        Case(act: .breaks, state: .scheduled, wait: 30, attempts: 1),
        Case(
            act: .hears(.nothingThoughArrived), state: .inDoubt, wait: 30, attempts: 1,
            doubts: 1, arrived: 1),
        Case(
            act: .hears(.nothingAndLost), doubtPolicy: .hold, state: .inDoubt, wait: nil,
            attempts: 1, doubts: 1),
    ]

    @Test(arguments: cases)
    func `each verdict leaves its state`(_ line: Case) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(
            "one@example.org", doubtPolicy: line.doubtPolicy)
        stage.courier.script("one@example.org", line.act)
        try await stage.deliverDue()
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == line.state)
        #expect(lifecycle.nextAttempt == line.wait.map { stage.time.now + .seconds($0) })
        #expect(lifecycle.attempts == line.attempts)
        #expect(lifecycle.doubts == line.doubts)
        #expect(stage.courier.log.arrived.count == line.arrived)
        #expect(await stage.memory.orphans(at: stage.time.now).isEmpty)
    }

    @Test func `a doubt goes out again as the same bytes`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule("one@example.org")
        stage.courier.script("one@example.org", .hears(.nothingThoughArrived))
        try await stage.deliverDue()
        stage.time.advance(by: .seconds(30))
        try await stage.deliverDue()
        let copies = stage.courier.log.arrived
        #expect(copies.count == 2)
        #expect(copies.first == copies.last)
        #expect(try await stage.lifecycle(send).state == .sent)
        #expect(try await stage.lifecycle(send).doubts == 1)
    }

    @Test func `a large mail leaves like any other`() async throws {
        let stage = try await Stage()
        let send = try await stage.acceptLarge()
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(send).state == .sent)
        let bytes = try #require(stage.courier.log.arrived.first).bytes
        #expect(bytes.count > Limits.largeMail)
    }

    @Test func `a large mail that waits to be composed is given back at the end`() async throws {
        let stage = try await Stage()
        let send = try await stage.acceptLarge()
        let hold = try #require(try await stage.claim().first)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await stage.worker.deliver(hold) }
        }
        #expect(stage.courier.log.attempts.isEmpty)
        #expect(try await stage.lifecycle(send).state == .scheduled)
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test func `deliveries of one message get the first date and the same bytes`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule("one@example.org", "two@example.org")
        let holds = try await stage.claim()
        try #require(holds.count == 2)
        stage.courier.close(.beforeRelease, for: holds[0].recipient)
        // The first composes now and is overtaken by its sibling, five seconds later.
        async let first: Void = stage.worker.deliver(holds[0])
        try await stage.courier.whenHeld(at: .beforeRelease, holds[0].recipient)
        stage.time.advance(by: .seconds(5))
        await stage.worker.deliver(holds[1])
        stage.courier.open(holds[0].recipient)
        await first
        let copies = stage.courier.log.arrived
        #expect(copies.count == 2)
        #expect(copies.first?.bytes == copies.last?.bytes)
        let attempts = stage.courier.log.attempts(to: holds[0].recipient)
        #expect(attempts.map(\.verdict) == [.withheld, .accepted(Reply(code: 250, text: "ok"))])
        #expect(attempts.map(\.permit) == [.halt, .go])
        #expect(attempts.first?.parcel.bytes != attempts.last?.parcel.bytes)
        #expect(try await stage.lifecycle(send, 0).state == .sent)
        #expect(try await stage.lifecycle(send, 1).state == .sent)
        #expect(try await stage.lifecycle(send, 0).attempts == 1)
    }

    @Test func `the return path is the sender unless one is set`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule("one@example.org")
        try await stage.deliverDue()
        #expect(stage.courier.log.arrived.map(\.returnPath) == ["sender@example.com"])
        #expect(stage.courier.log.arrived.map(\.recipient) == ["one@example.org"])
    }
}
