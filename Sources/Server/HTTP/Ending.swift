import BelayTime
import Synchronization

/// Whether the graceful shutdown has begun, for all who do things differently then.
final class Ending: Sendable {
    private let signal = Signal()
    private let flag = Mutex(false)

    var hasBegun: Bool { flag.withLock { $0 } }

    func begin() {
        flag.withLock { $0 = true }
        signal.raise()
    }

    /// Returns when it begins, or when the task is cancelled. For one waiter.
    func wait() async {
        await signal.wait()
    }
}
