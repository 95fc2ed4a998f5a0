import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("What a release withholds", .timeLimit(.minutes(1)))
struct WithholdingTests {
    static let recipient = "one@example.org"

    /// What happens while the courier stands at the brink.
    enum Meanwhile: CaseIterable {
        case cancel, cancelSend, pause, cancelBatch, rescheduleLater, rescheduleSame
        case clocksDisagree

        var state: String {
            switch self {
            case .cancel, .cancelSend, .cancelBatch: "cancelled"
            case .pause: "held"
            case .rescheduleLater, .rescheduleSame, .clocksDisagree: "scheduled"
            }
        }
    }

    @Test(arguments: Meanwhile.allCases)
    func `at the brink it is halted and let go of`(_ meanwhile: Meanwhile) async throws {
        let stage = try await Stage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.schedule(Self.recipient, batch: batch)
        stage.courier.close(.beforeRelease, for: Self.recipient)
        let hold = try #require(try await stage.claim().first)
        async let delivered: Void = stage.worker.deliver(hold)
        try await stage.courier.whenHeld(at: .beforeRelease, Self.recipient)
        try await happen(meanwhile, to: send, in: batch, on: stage)
        stage.courier.open(Self.recipient)
        await delivered
        let attempt = try #require(stage.courier.log.attempts.first)
        #expect(attempt.permit == .halt)
        #expect(attempt.verdict == .withheld)
        #expect(!attempt.didDotLeave)
        #expect(try await stage.lifecycle(send).state.name == meanwhile.state)
        #expect(try await stage.lifecycle(send).attempts == 0)
        // Nothing is in hand: a death now would suspect nobody.
        await stage.memory.reopen()
        #expect(await stage.memory.suspects().isEmpty)
    }

    private func happen(
        _ meanwhile: Meanwhile, to send: SendID, in batch: BatchID, on stage: Stage
    ) async throws {
        let later = stage.time.now + .hours(1)
        switch meanwhile {
        case .cancel:
            let delivery = DeliveryID(send: send, position: 0)
            #expect(try await stage.sending.cancel(delivery, of: stage.account) == .cancelled)
        case .cancelSend:
            let outcome = try await stage.sending.cancel(
                send: .id(send), by: .native, of: stage.account)
            #expect(outcome == .single(.cancelled))
        case .pause: try await stop(.pause, batch, on: stage)
        case .cancelBatch: try await stop(.cancel, batch, on: stage)
        case .rescheduleLater:
            _ = try await stage.sending.reschedule(send, to: later, of: stage.account)
        case .rescheduleSame:
            _ = try await stage.sending.reschedule(send, to: stage.time.now, of: stage.account)
        case .clocksDisagree:
            stage.time.set(stage.time.now + .hours(1), trust: .disagreed(by: .hours(1)))
        }
    }

    private func stop(_ action: Stop.Action, _ batch: BatchID, on stage: Stage) async throws {
        let order = StopOrder(
            scope: .batch(batch), action: action, door: .sendGrid, mode: .set)
        guard case .inForce = try await stage.sending.stop(order, of: stage.account) else {
            throw Surprise(what: "the stop is not in force")
        }
    }

    @Test func `a message whose stamp moves twice is given back, not chased`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        let hold = try #require(try await stage.claim().first)
        let moving = MovingStamps(stage.store)
        let worker = Worker(
            store: moving, courier: stage.courier, composer: stage.sending.composer,
            time: stage.time, chance: stage.chance, bells: stage.bells, logger: stage.logger)
        await worker.deliver(hold)
        #expect(stage.courier.log.attempts.count == 2)
        #expect(stage.courier.log.dots.isEmpty)
        #expect(try await stage.lifecycle(send).state == .scheduled)
    }

    @Test func `a copy with other bytes stays in doubt for a person`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.script(Self.recipient, .hears(.nothingThoughArrived))
        try await stage.deliverDue()
        stage.time.advance(by: .seconds(30))
        // Another name in the Message-ID stands for a library that writes other bytes.
        let worker = Worker(
            store: stage.store, courier: stage.courier, composer: Composer(name: "other"),
            time: stage.time, chance: stage.chance, bells: stage.bells, logger: stage.logger)
        await worker.deliver(try #require(try await stage.claim().first))
        #expect(stage.courier.log.dots.count == 1)
        let lifecycle = try await stage.lifecycle(send)
        #expect(lifecycle.state == .inDoubt)
        #expect(lifecycle.nextAttempt == nil)
    }

    @Test func `without a doubt other bytes replace the old`() async throws {
        let stage = try await Stage()
        let send = try await stage.schedule(Self.recipient)
        stage.courier.script(Self.recipient, .hears(.deferred))
        try await stage.deliverDue()
        stage.time.advance(by: .seconds(30))
        let worker = Worker(
            store: stage.store, courier: stage.courier, composer: Composer(name: "other"),
            time: stage.time, chance: stage.chance, bells: stage.bells, logger: stage.logger)
        await worker.deliver(try #require(try await stage.claim().first))
        #expect(try await stage.lifecycle(send).state == .sent)
    }

    @Test func `a mail that cannot be composed fails, and no courier sees it`() async throws {
        let stage = try await Stage()
        // Straight into the store: no door lets this in.
        var acceptance = DraftMaker.acceptance(
            to: [Self.recipient], due: stage.time.now, accepted: stage.time.now)
        acceptance.content.from.address = "nobody"
        _ = try await stage.store.accept(acceptance, of: stage.account)
        try await stage.deliverDue()
        #expect(try await stage.lifecycle(acceptance.id).state == .failed)
        #expect(stage.courier.log.attempts.isEmpty)
    }
}
