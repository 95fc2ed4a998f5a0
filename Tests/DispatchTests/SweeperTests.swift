import BelayCore
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("What stops leave to do", .timeLimit(.minutes(1)))
struct SweeperTests {
    static let recipient = "one@example.org"

    private func pause(_ stage: Stage, by door: Door = .sendGrid) async throws -> SendID {
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.schedule(Self.recipient, batch: batch)
        let order = StopOrder(scope: .batch(batch), action: .pause, door: door, mode: .set)
        _ = try await stage.sending.stop(order, of: stage.account)
        #expect(try await stage.claim().isEmpty)
        #expect(try await stage.lifecycle(send).state.isHeld)
        return send
    }

    @Test func `a resume sends what was held`() async throws {
        let stage = try await Stage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.schedule(Self.recipient, batch: batch)
        let order = StopOrder(scope: .batch(batch), action: .pause, door: .sendGrid, mode: .set)
        _ = try await stage.sending.stop(order, of: stage.account)
        #expect(try await stage.claim().isEmpty)
        try await Running.with(stage.sweeper(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            #expect(try await stage.lifecycle(send).state.isHeld)
            let isLifted = try await stage.sending.lift(
                .batch(batch), by: .sendGrid, of: stage.account)
            #expect(isLifted)
            // One sweep lets go, one finds nothing more.
            try await stage.store.whenCalled(.noteSeen, times: 2)
        }
        #expect(try await stage.lifecycle(send).state == .scheduled)
        try await stage.deliverDue()
        #expect(stage.courier.log.arrived.count == 1)
    }

    @Test(arguments: [Door.sendGrid, .native])
    func `a vendor's pause expires after three days, ours never`(_ door: Door) async throws {
        let stage = try await Stage()
        let send = try await pause(stage, by: door)
        try await Running.with(stage.sweeper(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            stage.time.advance(by: .hours(72) - .milliseconds(1))
            try await stage.store.whenCalled(.noteSeen, times: 2)
            #expect(try await stage.lifecycle(send).state.isHeld)
            try await stage.time.untilSleeping(for: .seconds(5))
            stage.time.advance(by: .seconds(5))
            try await stage.store.whenCalled(.noteSeen, times: 3)
        }
        let expected = door == .sendGrid ? "expired" : "held"
        #expect(try await stage.lifecycle(send).state.name == expected)
        #expect(stage.courier.log.attempts.isEmpty)
    }

    @Test func `the present instant is noted, but not one that is not trusted`() async throws {
        let stage = try await Stage()
        let start = stage.time.now
        try await Running.with(stage.sweeper(), stage) { _ in
            try await stage.store.whenCalled(.noteSeen, times: 1)
            try await stage.time.untilSleeping(for: .seconds(5))
            stage.time.set(stage.time.now + .hours(1), trust: .disagreed(by: .hours(1)))
            let sleepers = stage.time.slept
            stage.time.advance(by: .seconds(5))
            try await stage.time.untilSleeping(after: sleepers)
            #expect(stage.store.calls.count { $0 == .noteSeen } == 1)
            stage.time.set(stage.time.now - .hours(1))
            stage.time.advance(by: .seconds(5))
            try await stage.store.whenCalled(.noteSeen, times: 2)
        }
        #expect(await stage.memory.lastSeen() == start + .seconds(10))
    }

    @Test func `a store that fails is asked again`() async throws {
        let stage = try await Stage()
        let send = try await pause(stage)
        stage.store.fail(.sweep, .before(.unavailable("busy")))
        try await Running.with(stage.sweeper(), stage) { _ in
            try await stage.time.untilSleeping(for: .seconds(5))
            stage.time.advance(by: .hours(72))
            try await stage.store.whenCalled(.noteSeen, times: 1)
        }
        #expect(try await stage.lifecycle(send).state == .expired)
    }
}
