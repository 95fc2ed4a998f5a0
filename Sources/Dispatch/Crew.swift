import BelayTime
import Synchronization

/// How many workers are at it, and a bell for when one comes free.
final class Crew: Sendable {
    private let count = Mutex(0)
    let freed = Signal()

    var size: Int { count.withLock { $0 } }

    func enter() {
        count.withLock { $0 += 1 }
    }

    func leave() {
        count.withLock { $0 -= 1 }
        freed.raise()
    }
}
