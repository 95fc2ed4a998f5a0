import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import Testing

@Suite("A store that a worker cannot be sure of", .timeLimit(.minutes(1)))
struct UncertaintyTests {
    static let recipient = "one@example.org"

    @Test(arguments: [
        FaultyStore.Fault.before(.unknown("cut")), .after(.unknown("cut")),
        .before(.unavailable("busy")), .before(.interrupted), .before(.corrupt("row")),
    ])
    func `a release that throws is not followed by a dot, and is taken back`(
        _ fault: FaultyStore.Fault
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(.release, fault)
        try await stage.deliverDue()
        let attempt = try #require(stage.courier.log.attempts.first)
        #expect(attempt.permit == .halt)
        #expect(!attempt.didDotLeave)
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .scheduled)
        #expect(lifecycle.doubts == 0)
        // Nothing is out, so a cancel may still promise that.
        let delivery = DeliveryID(send: send, position: 0)
        #expect(try await stage.sending.cancel(delivery, of: stage.account) == .cancelled)
    }

    @Test(arguments: [Duration.seconds(2), .milliseconds(2_001)])
    func `a release that took too long is not followed by a dot`(
        _ taken: Duration
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        let time = stage.time
        stage.store.follow { verb, _ in
            if verb == .release { time.advance(by: taken) }
            return nil
        }
        try await stage.deliverDue()
        let isFresh = taken <= .seconds(2)
        #expect(stage.courier.log.attempts.first?.permit == (isFresh ? .go : .halt))
        #expect(try await stage.lifecycle(send).state == (isFresh ? .sent : .scheduled))
    }

    @Test(arguments: [nil, FaultyStore.Fault.before(.unknown("cut"))])
    func `what a slow or unknown release took back is tried at once by a dispatcher that sleeps`(
        _ fault: FaultyStore.Fault?
    ) async throws {
        let stage = try await Stage()
        let time = stage.time
        let isFirst = Watched(true)
        stage.store.follow { verb, _ in
            guard verb == .release, isFirst.change({ $0 }) else { return nil }
            isFirst.change { $0 = false }
            // It looked while the delivery was in hand, and found nothing.
            do {
                try await time.untilSleeping(for: .seconds(30))
            } catch {
                return .before(.interrupted)
            }
            if fault == nil { time.advance(by: .milliseconds(2_001)) }
            return fault
        }
        try await Running.with(stage.dispatcher(), stage) { _ in
            try await time.untilSleeping(for: .seconds(30))
            // So that its next sleep is another one.
            time.advance(by: .seconds(1))
            _ = try await stage.schedule(Self.recipient)
            // Only a bell can wake it a second time.
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }

    @Test(arguments: [
        [FaultyStore.Fault.before(.unavailable("busy")), .before(.unavailable("busy"))],
        [.before(.full), .before(.unknown("cut"))],
        [.before(.interrupted), .after(.unknown("cut"))],
        [FaultyStore.Fault](repeating: .before(.unavailable("busy")), count: 8),
    ])
    func `an outcome is written until it is written`(
        _ faults: [FaultyStore.Fault]
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        let left = Watched(faults)
        stage.store.follow { verb, _ in
            guard verb == .settle else { return nil }
            return left.change { $0.isEmpty ? nil : $0.removeFirst() }
        }
        async let delivered: Void = stage.deliverDue()
        for (index, _) in faults.enumerated() {
            let wait: Duration =
                switch index {
                case 0: .milliseconds(100)
                case 1: .milliseconds(400)
                case 2: .milliseconds(1_600)
                default: .seconds(5)
                }
            try await stage.time.untilSleeping(for: wait)
            #expect(stage.courier.log.arrived.count == 1)
            stage.time.advance(by: wait)
        }
        try await delivered
        #expect(try await stage.lifecycle(send).state == .sent)
        #expect(stage.store.calls.count { $0 == .settle } == faults.count + 1)
    }

    @Test func `a worker that is told to end tries to write once more`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(.settle, .before(.unavailable("busy")))
        let holds = try await stage.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hold in holds { group.addTask { await stage.worker.deliver(hold) } }
            try await stage.time.untilSleeping(for: .milliseconds(100))
            group.cancelAll()
        }
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test func `an outcome that cannot be written is a doubt at the next start`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.follow { verb, _ in verb == .settle ? .before(.unavailable("gone")) : nil }
        let holds = try await stage.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hold in holds { group.addTask { await stage.worker.deliver(hold) } }
            try await stage.time.untilSleeping(for: .milliseconds(100))
            group.cancelAll()
        }
        #expect(try await stage.lifecycle(send).state.name == "releasing")
        await stage.memory.reopen()
        try await stage.rescuer().settleOrphans()
        #expect(try await stage.lifecycle(send).state == .inDoubt)
    }

    @Test func `a miss that cannot be written is written when the store answers`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(.miss, .before(.unavailable("busy")))
        stage.courier.script(Self.recipient, .misses(.deferred))
        async let delivered: Void = stage.deliverDue()
        try await stage.time.untilSleeping(for: .milliseconds(100))
        stage.time.advance(by: .milliseconds(100))
        try await delivered
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .scheduled)
        #expect(lifecycle.attempts == 1)
    }

    @Test func `what cannot be loaded waits as after a refusal, and is tried again`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(.load, .before(.corrupt("content")))
        try await stage.deliverDue()
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .scheduled)
        #expect(lifecycle.attempts == 1)
        #expect(try await stage.claim().isEmpty)
    }

    @Test func `what was interrupted costs no attempt, and is tried again at once`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(.load, .before(.interrupted))
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(send).state == .scheduled)
        #expect(try await stage.lifecycle(send).attempts == 0)
        #expect(!stage.store.calls.contains(.miss))
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test(arguments: [FaultyStore.Verb.load, .giveBack])
    func `what cannot be written before the release is free again when its lease is over`(
        _ verb: FaultyStore.Verb
    ) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.store.fail(verb, .before(.unavailable("busy")))
        stage.courier.script(Self.recipient, .abandons)
        try await stage.deliverDue()
        #expect(try await stage.claim().isEmpty)
        stage.courier.script(Self.recipient)
        stage.time.advance(by: .seconds(600))
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test func `a stale worker settles nothing`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.close(.beforeRelease, for: Self.recipient)
        let old = try #require(try await stage.claim().first)
        async let delivered: Void = stage.worker.deliver(old)
        try await stage.courier.whenHeld(at: .beforeRelease, Self.recipient)
        stage.time.advance(by: .seconds(600))
        let new = try #require(try await stage.claim().first)
        #expect(new.claim.fence > old.claim.fence)
        stage.courier.open(Self.recipient)
        await delivered
        #expect(stage.courier.log.dots.isEmpty)
        await stage.worker.deliver(new)
        #expect(stage.courier.log.dots.count == 1)
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test func `a worker cancelled before the release abandons`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.close(.beforeRelease, for: Self.recipient)
        let holds = try await stage.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hold in holds { group.addTask { await stage.worker.deliver(hold) } }
            try await stage.courier.whenHeld(at: .beforeRelease, Self.recipient)
            group.cancelAll()
        }
        #expect(stage.courier.log.attempts.map(\.verdict) == [.abandoned])
        #expect(try await stage.lifecycle(send).state == .scheduled)
        #expect(try await stage.claim().count == 1)
    }

    @Test func `a worker cancelled after the release still hears the answer`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.close(.afterRelease, for: Self.recipient)
        let holds = try await stage.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hold in holds { group.addTask { await stage.worker.deliver(hold) } }
            try await stage.courier.whenHeld(at: .afterRelease, Self.recipient)
            group.cancelAll()
            stage.courier.open(Self.recipient)
        }
        #expect(try await stage.lifecycle(send).state == .sent)
    }
}
