import BelayCore
import BelayTesting
import BelayTime
import Synchronization

/// Two clocks that a simulation moves, read by the real clock rule.
final class SimulatedTime: TimeSource {
    private struct State {
        var rule: ClockRule
        /// How far somebody has set the wall clock off.
        var error: Duration = .zero
    }

    static let start = Instant(milliseconds: 1_700_000_000_000)

    /// What time it is in truth.
    let truth = ManualTime(start)
    private let state: Mutex<State>

    init() {
        state = Mutex(
            State(rule: ClockRule(wall: Self.start, boot: .zero, lastSeen: .epoch)))
    }

    func read() -> ClockRule.Reading {
        let wall = truth.now
        let boot = truth.elapsed()
        return state.withLock { $0.rule.read(wall: wall + $0.error, boot: boot) }
    }

    func elapsed() -> Duration { truth.elapsed() }

    func confirm() {
        let wall = truth.now
        let boot = truth.elapsed()
        state.withLock { $0.rule.confirm(wall: wall + $0.error, boot: boot) }
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        try await truth.sleep(for: duration)
    }

    /// Somebody sets the wall clock; zero sets it right.
    func setWrong(by error: Duration) {
        state.withLock { $0.error = error }
    }

    /// Another process begins, with the wall clock set right.
    func restart(lastSeen: Instant) {
        let wall = truth.now
        let boot = truth.elapsed()
        state.withLock {
            $0 = State(rule: ClockRule(wall: wall, boot: boot, lastSeen: lastSeen))
        }
    }
}

/// The same clocks for workers, who do not wait: time goes by at once while they sleep.
struct WorkersTime: TimeSource {
    let time: SimulatedTime
    let isDead: Watched<Bool>

    func read() -> ClockRule.Reading { time.read() }
    func elapsed() -> Duration { time.elapsed() }
    func confirm() { time.confirm() }

    func sleep(for duration: Duration) async throws(CancellationError) {
        if isDead.value { throw CancellationError() }
        time.truth.advance(by: duration)
    }
}
