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

    private let state = Mutex(Load())
    let freed = Signal()

    var load: Load { state.withLock { $0 } }

    func enter(_ bytes: Int) {
        state.withLock { load in
            load.count += 1
            load.bytes += bytes
        }
    }

    func leave(_ bytes: Int) {
        state.withLock { load in
            load.count -= 1
            load.bytes -= bytes
        }
        freed.raise()
    }
}
