import BelayCore
import BelayDispatch
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("A relay for itself", .timeLimit(.minutes(1)))
struct LaneTests {
    static let lane = Lane.account("slow")
    static let shared = "shared@example.org"

    /// The clockwork of two relays, of which the account `slow` has the second for itself.
    private static func run(
        capacity: Int = 3, slow recipients: [String],
        _ body: @Sendable (Stage, ScriptedCourier) async throws -> Void
    ) async throws {
        let stage = try await Stage(lanes: [lane])
        let slow = try #require(await stage.memory.addAccount(named: "slow", at: stage.time.now))
        let relay = ScriptedCourier()
        for recipient in recipients {
            _ = try await stage.schedule(recipient, of: slow.id)
            relay.close(.beforeRelease, for: recipient)
        }
        let worker = stage.worker(relay)
        let clockwork = Clockwork(
            rescuer: stage.rescuer([lane: worker]),
            dispatchers: [
                stage.dispatcher(capacity: capacity),
                stage.dispatcher(lane, worker, capacity: capacity),
            ])
        try await Running.with(clockwork, stage) { _ in
            try await body(stage, relay)
            for recipient in recipients { relay.open(recipient) }
        }
    }

    private static let seven = (0..<7).map { "r\($0)@example.org" }

    @Test func `one that is silent keeps nothing of another's mail waiting`() async throws {
        try await Self.run(slow: Self.seven) { stage, relay in
            try await relay.when { $0.inHand == 3 }
            for number in 1...5 {
                _ = try await stage.schedule(Self.shared)
                try await stage.courier.when { $0.arrived.count == number }
            }
            #expect(relay.log.attempts.count == 3 && relay.log.arrived.isEmpty)
            #expect(stage.courier.log.attempts(to: Self.seven[0]).isEmpty)
        }
    }

    @Test func `each has mails in hand up to its own capacity`() async throws {
        try await Self.run(slow: Self.seven) { stage, relay in
            let names = (0..<5).map { "s\($0)@example.org" }
            for name in names {
                stage.courier.close(.beforeRelease, for: name)
                _ = try await stage.schedule(name)
            }
            try await relay.when { $0.inHand == 3 }
            try await stage.courier.when { $0.inHand == 3 }
            #expect(relay.log.attempts.count == 3 && stage.courier.log.attempts.count == 3)
            for name in names { stage.courier.open(name) }
            try await stage.courier.when { $0.arrived.count == 5 }
        }
    }

    @Test func `each sleeps until its own mail is due`() async throws {
        try await Self.run(slow: []) { stage, relay in
            let slow = try #require(await stage.memory.accounts().last?.id)
            _ = try await stage.schedule(Self.shared, after: .seconds(5))
            _ = try await stage.schedule("later@example.org", after: .seconds(9), of: slow)
            try await stage.time.untilSleeping(for: .seconds(5))
            try await stage.time.untilSleeping(for: .seconds(9))
            stage.time.advance(by: .seconds(5))
            try await stage.courier.when { $0.arrived.count == 1 }
            #expect(relay.log.attempts.isEmpty)
            stage.time.advance(by: .seconds(4))
            try await relay.when { $0.arrived.count == 1 }
        }
    }

    @Test func `a suspect is tried through its account's relay`() async throws {
        let stage = try await Stage(place: "shared", lanes: [Self.lane])
        let slow = try #require(await stage.memory.addAccount(named: "slow", at: stage.time.now))
        _ = try await stage.schedule("r@example.org", of: slow.id)
        let now = stage.time.now
        let request = ClaimRequest(
            now: now, lane: Self.lane, limit: 1, lease: now + .seconds(600), seed: 1)
        #expect(try await stage.store.claim(request).holds.count == 1)
        await stage.memory.reopen()
        let relay = ScriptedCourier()
        try await stage.rescuer([Self.lane: stage.worker(relay)]).retrySuspects()
        #expect(relay.log.arrived.count == 1 && stage.courier.log.attempts.isEmpty)
    }

    @Test func `an orphan is looked for where its account's mail goes`() async throws {
        let stage = try await Stage(lanes: [Self.lane])
        let outbox = ScriptedCourier(place: "slow")
        try await stage.rescuer([Self.lane: stage.worker(outbox)]).settleOrphans()
        let slow = try #require(await stage.memory.addAccount(named: "slow", at: stage.time.now))
        let send = try await stage.schedule("r@example.org", of: slow.id)
        let now = stage.time.now
        let request = ClaimRequest(
            now: now, lane: Self.lane, limit: 1, lease: now + .seconds(600), seed: 1)
        let hold = try #require(try await stage.store.claim(request).holds.first)
        _ = try await stage.store.release(hold, stamp: Stamp(date: .epoch, hash: []), at: now)
        await stage.memory.reopen()
        try await stage.rescuer([Self.lane: stage.worker(outbox)]).settleOrphans()
        let record = try #require(await stage.memory.send(.id(send), of: slow.id, at: now))
        #expect(record.deliveries[0].lifecycle.state == .scheduled)
    }
}
