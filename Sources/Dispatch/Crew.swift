import BelayTime
import Synchronization

/// What the workers of one lane have in hand, and a bell for when one comes free.
final class Crew: Sendable {
    struct Load: Sendable, Hashable {
        /// Deliveries.
        var count = 0
        /// Of their content.
        var bytes = 0
    }

    private struct State {
        var load = Load()
        /// Only from so many deliveries down does a worker that ends ring.
        var bar = Int.max
    }

    private let state = Mutex(State())
    private let freed = Signal()

    var load: Load { state.withLock { $0.load } }

    func enter(_ bytes: Int) {
        state.withLock { state in
            state.load.count += 1
            state.load.bytes += bytes
        }
    }

    func leave(_ bytes: Int) {
        let mustRing = state.withLock { state in
            state.load.count -= 1
            state.load.bytes -= bytes
            return state.load.count <= state.bar
        }
        if mustRing { freed.raise() }
    }

    /// Wakes whoever waits.
    func ring() { freed.raise() }

    /// Waits until at most so many deliveries are in hand, or somebody rings.
    func wait(untilAtMost most: Int) async {
        let isSo = state.withLock { state in
            state.bar = most
            return state.load.count <= most
        }
        if !isSo { await freed.wait() }
        state.withLock { $0.bar = .max }
    }

    /// Waits until a worker ends, but not longer than this.
    func wait(atMost duration: Duration, by time: some TimeSource) async {
        await freed.wait(atMost: duration, by: time)
    }
}
