package import BelayCore
import BelayTime

/// A clock that stands still until the test moves it; who sleeps by it wakes when it has passed.
package final class ManualTime: TimeSource {
    private struct State: Sendable {
        var now: Instant
        var trust = ClockRule.Trust.agreed
        var elapsed = Duration.zero
        var isConfirmed = false
        /// How many ever fell asleep.
        var slept: UInt64 = 0
        /// When each sleeper wakes, by the elapsed time.
        var alarms: [UInt64: Duration] = [:]

        /// Those who would go on sleeping if the clock stood still.
        var sleepers: Int { alarms.values.count { $0 > elapsed } }
    }

    private let state: Watched<State>

    package init(_ now: Instant = Instant(milliseconds: 1_700_000_000_000)) {
        state = Watched(State(now: now))
    }

    package func read() -> ClockRule.Reading {
        let state = state.value
        return ClockRule.Reading(now: state.now, trust: state.trust)
    }

    package func elapsed() -> Duration { state.value.elapsed }

    package func confirm() {
        state.change { state in
            state.trust = .agreed
            state.isConfirmed = true
        }
    }

    package func sleep(for duration: Duration) async throws(CancellationError) {
        if duration <= .zero { return }
        let (ticket, alarm) = state.change { state in
            state.slept += 1
            let alarm = state.elapsed + duration
            state.alarms[state.slept] = alarm
            return (state.slept, alarm)
        }
        defer { state.change { $0.alarms[ticket] = nil } }
        try await state.wait { $0.elapsed >= alarm }
    }

    /// Whether an operator's word has come.
    package var isConfirmed: Bool { state.value.isConfirmed }

    /// How many sleep now.
    package var sleepers: Int { state.value.sleepers }

    /// How many ever fell asleep.
    package var slept: UInt64 { state.value.slept }

    /// How many sleep of those who fell asleep after the first so many.
    package func sleepers(after slept: UInt64) -> Int {
        let state = state.value
        return state.alarms.count { $0.key > slept && $0.value > state.elapsed }
    }

    /// Moves wall and boot clock forward, and wakes those whose time has come.
    package func advance(by duration: Duration) {
        precondition(duration >= .zero, "the boot clock never goes back")
        state.change { state in
            state.now = state.now + duration
            state.elapsed += duration
        }
    }

    /// Moves the clocks forward to an instant.
    package func advance(to instant: Instant) {
        advance(by: instant.since(read().now))
    }

    /// Sets the wall clock alone, as a person or NTP does: nobody wakes.
    package func set(_ now: Instant, trust: ClockRule.Trust = .agreed) {
        state.change { state in
            state.now = now
            state.trust = trust
        }
    }

    /// Returns once so many sleep: then, and not before, moving the clock wakes them.
    package func untilSleeping(_ count: Int = 1) async {
        await state.waitPatiently { $0.sleepers >= count }
    }

    /// Returns once somebody sleeps whom moving the clock by this wakes, and by less does not.
    package func untilSleeping(for duration: Duration) async throws(CancellationError) {
        try await state.wait { state in
            state.alarms.values.contains { $0 == state.elapsed + duration }
        }
    }

    /// Returns once somebody sleeps who fell asleep after the first so many.
    package func untilSleeping(after slept: UInt64) async throws(CancellationError) {
        try await state.wait { state in
            state.alarms.contains { $0.key > slept && $0.value > state.elapsed }
        }
    }
}
