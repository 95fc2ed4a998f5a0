package import BelayCore
package import BelayTime
import Synchronization

/// Wakes a dispatcher when something earlier arrives, and leaves it asleep when not.
package final class Due: Sendable {
    private let signal = Signal()
    /// The instant that the dispatcher sleeps until anyway.
    private let planned = Mutex(Instant(milliseconds: .max))
    /// Those of other dispatchers.
    private let others = Mutex<[Due]>([])

    package init() {}

    /// A bell for another dispatcher, that rings whenever this one is rung.
    package func another() -> Due {
        let other = Due()
        others.withLock { $0.append(other) }
        return other
    }

    /// Something will be due then.
    package func ring(for due: Instant) {
        if due < planned.withLock({ $0 }) { signal.raise() }
        for other in others.withLock({ $0 }) { other.ring(for: due) }
    }

    /// Something has changed; look again.
    package func ring() {
        signal.raise()
        for other in others.withLock({ $0 }) { other.ring() }
    }

    /// Sleeps until the instant, or until something earlier arrives.
    ///
    /// - Parameter planned: nil when nothing waits.
    package func wait(until planned: Instant?, atMost longest: Duration, by time: some TimeSource)
        async
    {
        let wake = planned ?? Instant(milliseconds: .max)
        self.planned.withLock { $0 = wake }
        let duration = planned.map { max(min($0.since(time.now), longest), .zero) } ?? longest
        await signal.wait(atMost: duration, by: time)
        // Awake: whatever arrives now must ring, since the dispatcher may have read before it.
        self.planned.withLock { $0 = Instant(milliseconds: .max) }
    }
}
