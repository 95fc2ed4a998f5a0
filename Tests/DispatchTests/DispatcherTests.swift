import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("The dispatcher as a whole", .timeLimit(.minutes(1)))
struct DispatcherTests {
    static let recipient = "one@example.org"

    @Test func `it sleeps until the due instant and not a millisecond less`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient, after: .seconds(20))
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(20))
            stage.time.advance(by: .milliseconds(19_999))
            #expect(stage.courier.log.attempts.isEmpty)
            stage.time.advance(by: .milliseconds(1))
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }

    @Test func `it never sleeps longer than the planner's longest`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient, after: .hours(1))
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(30))
        }
        #expect(stage.courier.log.attempts.isEmpty)
    }

    @Test func `something earlier wakes it`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient, after: .seconds(20))
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(20))
            _ = try await stage.schedule("two@example.org", after: .seconds(7))
            try await stage.time.untilSleeping(for: .seconds(7))
            _ = try await stage.schedule("now@example.org")
            try await stage.courier.when { !$0.attempts(to: "now@example.org").isEmpty }
        }
        #expect(stage.courier.log.arrived.map(\.recipient) == ["now@example.org"])
    }

    @Test func `something later leaves it asleep`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient, after: .seconds(20))
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(20))
            let looks = stage.store.calls.count { $0 == .nextAttempt }
            _ = try await stage.schedule("two@example.org", after: .seconds(25))
            stage.time.advance(by: .seconds(20))
            try await stage.courier.when { $0.arrived.count == 1 }
            try await stage.time.untilSleeping(for: .seconds(5))
            // Awake once for the first: it looked, claimed and looked again.
            #expect(stage.store.calls.count { $0 == .nextAttempt } == looks + 2)
        }
    }

    @Test func `a delivery that was put off is tried when its wait is over`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.script(
            Self.recipient, .breaks, .misses(.deferred), .hears(.deferred),
            .hears(.nothingAndLost))
        stage.courier.close(.beforeRelease, for: Self.recipient)
        let dispatcher = stage.dispatcher(longestSleep: .hours(2))
        try await Running.with(dispatcher, stage) { _ in
            for wait in [30, 120, 480, 1_920] as [Int64] {
                try await stage.courier.whenHeld(at: .beforeRelease, Self.recipient)
                // Nothing else waits: it sleeps until the lease is over, and must be woken.
                try await stage.time.untilSleeping(for: .seconds(600))
                stage.courier.open(Self.recipient)
                try await stage.time.untilSleeping(for: .seconds(wait))
                stage.courier.close(.beforeRelease, for: Self.recipient)
                stage.time.advance(by: .seconds(wait))
            }
            stage.courier.open(Self.recipient)
            try await stage.courier.when { $0.arrived.count == 1 }
        }
        #expect(try await stage.lifecycle(send).state == .sent)
        #expect(try await stage.lifecycle(send).attempts == 5)
    }

    @Test func `capacity is never exceeded`() async throws {
        let stage = try await Stage()
        let names = (0..<7).map { "r\($0)@example.org" }
        for name in names {
            _ = try await stage.schedule(name)
            stage.courier.close(.beforeRelease, for: name)
        }
        try await Running.with(stage.dispatcher(capacity: 3), stage) { _ in
            for (index, name) in names.enumerated() {
                let expected = min(3, names.count - index)
                try await stage.courier.when { log in
                    log.attempts.count { $0.gate == .beforeRelease } == expected
                }
                #expect(stage.courier.log.inHand == expected)
                let held = try #require(
                    stage.courier.log.attempts.first { $0.gate == .beforeRelease })
                stage.courier.open(held.parcel.recipient)
                try await stage.courier.when { $0.arrived.count == index + 1 }
                _ = name
            }
        }
        #expect(stage.courier.log.arrived.count == 7)
    }

    @Test(arguments: [ScriptedCourier.Gate.beforeRelease, .afterRelease])
    func `a graceful shutdown waits for what is in hand`(
        _ gate: ScriptedCourier.Gate
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        let later = try await stage.schedule("late@example.org", after: .seconds(5))
        stage.courier.close(gate, for: Self.recipient)
        try await Running.with(stage.dispatcher(), stage) { running in
            try await stage.courier.whenHeld(at: gate, Self.recipient)
            try await stage.time.untilSleeping(for: .seconds(5))
            try await running.shutDown()
            stage.time.advance(by: .seconds(5))
            stage.courier.open(Self.recipient)
        }
        #expect(try await stage.lifecycle(send).state == .sent)
        #expect(try await stage.lifecycle(later).state == .scheduled)
        await stage.memory.reopen()
        #expect(await stage.memory.suspects().isEmpty)
    }

    @Test func `a shutdown ends it while every worker is busy`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient)
        let later = try await stage.schedule("two@example.org")
        stage.courier.close(.beforeRelease, for: Self.recipient)
        try await Running.with(stage.dispatcher(capacity: 1), stage) { running in
            try await stage.courier.whenHeld(at: .beforeRelease, Self.recipient)
            try await running.shutDown()
            stage.courier.open(Self.recipient)
        }
        #expect(stage.courier.log.arrived.count == 1)
        #expect(try await stage.lifecycle(later).state == .scheduled)
    }

    @Test(arguments: [FaultyStore.Verb.nextAttempt, .claim])
    func `store errors are survived`(_ verb: FaultyStore.Verb) async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient)
        stage.store.fail(
            verb, .before(.unavailable("busy")), .before(.unknown("cut")), .before(.full))
        try await Running.with(stage.dispatcher(), stage) { _ in
            for _ in 0..<3 {
                try await stage.time.untilSleeping(for: .seconds(1))
                #expect(stage.courier.log.attempts.isEmpty)
                stage.time.advance(by: .seconds(1))
            }
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }

    @Test func `nothing leaves while the clocks disagree`() async throws {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient, after: .seconds(20))
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(20))
            stage.time.set(stage.time.now + .hours(1), trust: .disagreed(by: .hours(1)))
            stage.bells.due.ring()
            for _ in 0..<25 {
                try await stage.time.untilSleeping(for: .seconds(1))
                stage.time.advance(by: .seconds(1))
            }
            try await stage.time.untilSleeping(for: .seconds(1))
            #expect(stage.courier.log.attempts.isEmpty)
            // Somebody sets the clock right again.
            stage.time.set(stage.time.now - .hours(1))
            stage.time.advance(by: .seconds(1))
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }

    @Test func `a pause that was lifted sends at once`() async throws {
        let stage = try await Stage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        _ = try await stage.schedule(Self.recipient, batch: batch)
        let order = StopOrder(scope: .batch(batch), action: .pause, door: .sendGrid, mode: .set)
        _ = try await stage.sending.stop(order, of: stage.account)
        let both = Together(stage.dispatcher(), stage.sweeper())
        try await Running.with(both, stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(30))
            try await stage.time.untilSleeping(for: .seconds(5))
            #expect(stage.courier.log.attempts.isEmpty)
            _ = try await stage.sending.lift(.batch(batch), by: .sendGrid, of: stage.account)
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }

    @Test func `suspects come first, and a store that fails does not end the clockwork`()
        async throws
    {
        let stage = try await Stage()
        _ = try await stage.schedule(Self.recipient)
        _ = try await stage.claim()
        await stage.memory.reopen()
        stage.store.fail(.suspects, .before(.unavailable("busy")))
        let clockwork = Clockwork(rescuer: stage.rescuer(), dispatchers: [stage.dispatcher()])
        try await Running.with(clockwork, stage) { _ in
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }
}
