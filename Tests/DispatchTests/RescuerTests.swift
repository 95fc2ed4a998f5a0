import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("What a dead process left", .timeLimit(.minutes(1)))
struct RescuerTests {
    static let recipient = "one@example.org"

    /// The process dies after a dot, or just before it.
    private func die(afterDot: Bool, on stage: Stage) async throws {
        let hold = try #require(try await stage.claim().first)
        let stamp = Stamp(date: .epoch, hash: [])
        #expect(try await stage.store.release(hold, stamp: stamp, at: stage.time.now) == .released)
        if afterDot {
            let parcel = Parcel(
                id: hold.id, returnPath: "", recipient: hold.recipient, bytes: [])
            _ = await stage.courier.deliver(parcel) { .go }
        }
        await stage.memory.reopen()
    }

    @Test(arguments: [true, false])
    func `an orphan is a doubt where nobody can look`(_ afterDot: Bool) async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        try await die(afterDot: afterDot, on: stage)
        try await stage.rescuer().settleOrphans()
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .inDoubt)
        #expect(lifecycle.doubts == 1)
        #expect(lifecycle.nextAttempt != nil)
        #expect(await stage.memory.orphans(at: stage.time.now).isEmpty)
    }

    @Test(arguments: [true, false])
    func `a courier that can look leaves no doubt`(_ afterDot: Bool) async throws {
        let stage = try await Stage(place: "here")
        let send = try await stage.schedule(Self.recipient)
        try await die(afterDot: afterDot, on: stage)
        try await stage.rescuer().settleOrphans()
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == (afterDot ? .sent : .scheduled))
        #expect(lifecycle.doubts == 0)
    }

    // Silence after the dot, or a rename that may have been; then the settings change.
    @Test(
        arguments: [
            (nil, "here"), ("there", "here"), ("here", nil), ("here", "there"),
        ] as [(String?, String?)])
    func `another courier than the one that had it is not believed`(
        before: String?, after: String?
    ) async throws {
        let stage = try await Stage(place: before)
        let send = try await stage.schedule(Self.recipient)
        try await die(afterDot: true, on: stage)
        let present = ScriptedCourier(place: after)
        let rescuer = Rescuer(
            store: stage.store, workers: Workers(shared: stage.worker(present)),
            time: stage.time, chance: stage.chance, logger: stage.logger)
        try await rescuer.settleOrphans()
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .inDoubt)
        #expect(lifecycle.doubts == 1)
    }

    @Test func `a start whose orphans cannot be settled leaves the note as it was`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        try await die(afterDot: true, on: stage)
        let outbox = ScriptedCourier(place: "here")
        let rescuer = Rescuer(
            store: stage.store, workers: Workers(shared: stage.worker(outbox)),
            time: stage.time, chance: stage.chance, logger: stage.logger)
        stage.store.fail(.recover, .before(.unavailable("busy")))
        await #expect(throws: StoreError.self) { try await rescuer.settleOrphans() }
        await stage.memory.reopen()
        try await rescuer.settleOrphans()
        #expect(try await stage.lifecycle(send).doubts == 1)
        // From now on it is the outbox that has what is released.
        let late = try await stage.schedule("two@example.org")
        try await die(afterDot: false, on: stage)
        try await rescuer.settleOrphans()
        #expect(try await stage.lifecycle(late).state == .scheduled)
    }

    @Test func `a cancel that came too late is granted when the dot never left`() async throws {
        let stage = try await Stage(place: "here")
        let send = try await stage.schedule(Self.recipient)
        let hold = try #require(try await stage.claim().first)
        _ = try await stage.store.release(
            hold, stamp: Stamp(date: .epoch, hash: []), at: stage.time.now)
        let answer = await stage.memory.cancel(
            hold.id, of: stage.account, by: .command, because: nil, at: stage.time.now)
        #expect(answer == .wait)
        await stage.memory.reopen()
        try await stage.rescuer().settleOrphans()
        #expect(try await stage.lifecycle(send).state == .cancelled)
    }

    @Test func `suspects are tried one at a time`() async throws {
        let stage = try await Stage()
        for name in ["one", "two", "three"] {
            _ = try await stage.schedule("\(name)@example.org")
            stage.courier.close(.beforeRelease, for: "\(name)@example.org")
        }
        #expect(try await stage.claim().count == 3)
        await stage.memory.reopen()
        let rescuer = stage.rescuer()
        async let retried: Void = rescuer.retrySuspects()
        for name in ["one", "two", "three"] {
            try await stage.courier.whenHeld(at: .beforeRelease, "\(name)@example.org")
            #expect(stage.courier.log.inHand == 1)
            stage.courier.open("\(name)@example.org")
        }
        try await retried
        #expect(stage.courier.log.arrived.count == 3)
    }

    @Test func `three deaths alone quarantine`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        for death in 1...3 {
            // It dies with the process while the rescuer, or the dispatcher, has it in hand.
            #expect(try await stage.claim().count == 1)
            await stage.memory.reopen()
            stage.courier.script(Self.recipient, .abandons)
            try await stage.rescuer().retrySuspects()
            let lifecycle = try await stage.lifecycle(send)
            #expect(lifecycle.deaths == death)
            #expect(lifecycle.state == (death < 3 ? .scheduled : .quarantined))
        }
        #expect(stage.courier.log.attempts.count == 2)
    }

    @Test func `deaths in company accuse nobody`() async throws {
        let stage = try await Stage()
        let one = try await stage.schedule(Self.recipient)
        let two = try await stage.schedule("two@example.org")
        for _ in 1...5 {
            #expect(try await stage.claim().count == 2)
            await stage.memory.reopen()
        }
        try await stage.rescuer().retrySuspects()
        #expect(try await stage.lifecycle(one).state == .sent)
        #expect(try await stage.lifecycle(two).state == .sent)
        #expect(try await stage.lifecycle(one).deaths == 0)
    }

    @Test func `suspects wait for clocks that agree, and are still tried alone`() async throws {
        let stage = try await Stage()
        for name in ["one", "two"] { _ = try await stage.schedule("\(name)@example.org") }
        _ = try await stage.claim()
        await stage.memory.reopen()
        stage.time.set(stage.time.now + .hours(1), trust: .disagreed(by: .hours(1)))
        let rescuer = stage.rescuer()
        async let retried: Void = rescuer.retrySuspects()
        try await stage.time.untilSleeping(for: .seconds(1))
        #expect(stage.courier.log.attempts.isEmpty)
        stage.time.confirm()
        stage.time.advance(by: .seconds(1))
        try await retried
        #expect(stage.courier.log.arrived.count == 2)
    }

    @Test func `a suspect under a stop is obeyed, not tried`() async throws {
        let stage = try await Stage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.schedule(Self.recipient, batch: batch)
        _ = try await stage.claim()
        await stage.memory.reopen()
        let order = StopOrder(
            scope: .batch(batch), action: .cancel, door: .sendGrid, mode: .set)
        _ = try await stage.sending.stop(order, of: stage.account)
        try await stage.rescuer().retrySuspects()
        #expect(stage.courier.log.attempts.isEmpty)
        #expect(try await stage.lifecycle(send).state == .cancelled)
    }
}
