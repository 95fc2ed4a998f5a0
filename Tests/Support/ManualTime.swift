package import BelayCore
import BelayTime
import Synchronization

/// A clock that stands still until the test moves it; who sleeps by it wakes when it has passed.
package final class ManualTime: TimeSource {
    private struct Sleeper {
        let end: Duration
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Instant
        var trust = ClockRule.Trust.agreed
        var elapsed = Duration.zero
        var isConfirmed = false
        var tickets: UInt64 = 0
        var sleepers: [UInt64: Sleeper] = [:]
        /// Those who wait until so many sleep.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeWatchers() -> [CheckedContinuation<Void, Never>] {
            let count = sleepers.count
            let ready = watchers.filter { $0.count <= count }.map(\.continuation)
            watchers.removeAll { $0.count <= count }
            return ready
        }
    }

    private let state: Mutex<State>

    package init(_ now: Instant) {
        state = Mutex(State(now: now))
    }

    package func read() -> ClockRule.Reading {
        state.withLock { ClockRule.Reading(now: $0.now, trust: $0.trust) }
    }

    package func elapsed() -> Duration { state.withLock { $0.elapsed } }

    package func confirm() {
        state.withLock { state in
            state.trust = .agreed
            state.isConfirmed = true
        }
    }

    /// Whether an operator's word has come.
    package var isConfirmed: Bool { state.withLock { $0.isConfirmed } }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Moves wall and boot clock forward, and wakes those whose time has come.
    package func advance(by duration: Duration) {
        precondition(duration >= .zero, "the boot clock never goes back")
        let woken = state.withLock { state in
            state.now = state.now + duration
            state.elapsed += duration
            let ended = state.sleepers.filter { $0.value.end <= state.elapsed }
            for ticket in ended.keys { state.sleepers[ticket] = nil }
            return ended.values.sorted { $0.end < $1.end }
        }
        for sleeper in woken { sleeper.continuation.resume(returning: true) }
    }

    /// Moves the clocks forward to an instant.
    package func advance(to instant: Instant) {
        advance(by: instant.since(read().now))
    }

    /// Sets the wall clock alone, as a person or NTP does: nobody wakes.
    package func set(_ now: Instant, trust: ClockRule.Trust = .agreed) {
        state.withLock { state in
            state.now = now
            state.trust = trust
        }
    }

    /// Returns once so many sleep: then, and not before, moving the clock wakes them.
    package func untilSleeping(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    package func sleep(for duration: Duration) async throws(CancellationError) {
        if duration <= .zero { return }
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                fallAsleep(for: duration, ticket, continuation)
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
            sleeper?.continuation.resume(returning: false)
        }
        if !isOver { throw CancellationError() }
    }

    private func fallAsleep(
        for duration: Duration, _ ticket: UInt64,
        _ continuation: CheckedContinuation<Bool, Never>
    ) {
        let watchers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            // Asked under the lock: a cancel from now on finds the sleeper.
            if Task.isCancelled { return nil }
            state.sleepers[ticket] = Sleeper(
                end: state.elapsed + duration, continuation: continuation)
            return state.takeWatchers()
        }
        guard let watchers else {
            continuation.resume(returning: false)
            return
        }
        for watcher in watchers { watcher.resume() }
    }
}
