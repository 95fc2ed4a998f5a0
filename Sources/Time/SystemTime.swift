package import BelayCore
import Glibc
import Synchronization

/// The machine's wall clock, held against its time since boot.
package final class SystemTime: TimeSource {
    private let rule: Mutex<ClockRule>

    /// - Parameter lastSeen: the store's mark of an earlier run.
    package init(lastSeen: Instant) {
        rule = Mutex(ClockRule(wall: Self.wall(), boot: Self.boot(), lastSeen: lastSeen))
    }

    package func read() -> ClockRule.Reading {
        rule.withLock { $0.read(wall: Self.wall(), boot: Self.boot()) }
    }

    package func elapsed() -> Duration { Self.boot() }

    package func confirm() {
        rule.withLock { $0.confirm(wall: Self.wall(), boot: Self.boot()) }
    }

    package func sleep(for duration: Duration) async throws(CancellationError) {
        do {
            try await Task.sleep(for: duration, clock: .continuous)
        } catch {
            throw CancellationError()
        }
    }

    private static func wall() -> Instant {
        let time = read(CLOCK_REALTIME)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static func boot() -> Duration {
        let time = read(CLOCK_BOOTTIME)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        let result = clock_gettime(clock, &time)
        precondition(result == 0, "the clock cannot be read")
        return time
    }
}
