import BelayCore
import BelayCourier
import BelayDispatch
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("How long suspects keep others waiting", .timeLimit(.minutes(1)))
struct TrialTests {
    static let fresh = "fresh@example.org"

    /// A clockwork after a death with these in hand, all held at a gate; and one more mail.
    private static func run(
        _ names: [String], at gate: ScriptedCourier.Gate,
        _ body: @Sendable (Stage) async throws -> Void
    ) async throws {
        let stage = try await Stage()
        for name in names {
            _ = try await stage.schedule(name)
            stage.courier.close(gate, for: name)
        }
        #expect(try await stage.claim().count == names.count)
        await stage.memory.reopen()
        _ = try await stage.schedule(fresh)
        let clockwork = Clockwork(rescuer: stage.rescuer(), dispatchers: [stage.dispatcher()])
        try await Running.with(clockwork, stage) { _ in
            try await body(stage)
            for name in names { stage.courier.open(name) }
        }
    }

    private static let names = ["one@example.org", "two@example.org"]

    @Test func `a silent relay is waited for no longer than the trial`() async throws {
        try await Self.run(Self.names, at: .beforeRelease) { stage in
            // Half of it for the first, what is left for the second; each is alone.
            for name in Self.names {
                try await stage.courier.whenHeld(at: .beforeRelease, name)
                #expect(stage.courier.log.inHand == 1)
                try await stage.time.untilSleeping(for: Limits.trial / 2)
                #expect(stage.courier.log.attempts(to: Self.fresh).isEmpty)
                stage.time.advance(by: Limits.trial / 2)
            }
            try await stage.courier.when { $0.arrived.count == 1 }
            // They were called back, and are tried again with the rest.
            for name in Self.names {
                #expect(stage.courier.log.attempts(to: name).first?.verdict == .abandoned)
                try await stage.courier.when { $0.attempts(to: name).count == 2 }
            }
        }
    }

    @Test func `one whose dot has left stays, and keeps nobody waiting`() async throws {
        try await Self.run([Self.names[0]], at: .afterRelease) { stage in
            try await stage.courier.whenHeld(at: .afterRelease, Self.names[0])
            try await stage.time.untilSleeping(for: Limits.trial)
            stage.time.advance(by: Limits.trial)
            // It cannot be called back: a moment later nobody waits for it any more.
            try await stage.time.untilSleeping(for: .milliseconds(100))
            stage.time.advance(by: .milliseconds(100))
            try await stage.courier.when { !$0.attempts(to: Self.fresh).isEmpty }
            #expect(stage.courier.log.attempts(to: Self.names[0]).count == 1)
            stage.courier.open(Self.names[0])
            try await stage.courier.when { $0.inHand == 0 }
            #expect(stage.courier.log.attempts(to: Self.names[0]).count == 1)
        }
    }

    @Test func `those that are done at once keep nobody waiting`() async throws {
        try await Self.run([], at: .beforeRelease) { stage in
            try await stage.courier.when { $0.arrived.count == 1 }
        }
    }
}
