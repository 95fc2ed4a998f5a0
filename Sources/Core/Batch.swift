/// A named group of sends.
package struct Batch: Sendable, Hashable {
    package var id: BatchID
    package var created: Instant
    /// Deliveries that were ever in it.
    package var members: Int
    /// How many of them came to an end.
    package var finished: Int
    /// How many of them were handed over.
    package var sent: Int
    /// How many of them were stopped: they ended as cancelled, abandoned or expired.
    package var stopped: Int
    /// The latest due of its members.
    package var lastDue: Instant

    package init(
        id: BatchID, created: Instant, members: Int = 0, finished: Int = 0, sent: Int = 0,
        stopped: Int = 0, lastDue: Instant = .epoch
    ) {
        self.id = id
        self.created = created
        self.members = members
        self.finished = finished
        self.sent = sent
        self.stopped = stopped
        self.lastDue = lastDue
    }

    package var live: Int { members - finished }

    /// An id that nothing waits under is forgotten in the end.
    package func isExpired(at now: Instant) -> Bool {
        live == 0 && now > created + Limits.batchLifetime
    }

    /// Every member came to an end and the last due has passed. Never true without members.
    package func isFinished(at now: Instant) -> Bool {
        members > 0 && live == 0 && lastDue <= now
    }

    /// No member lives that could be stopped, and something was handed over.
    ///
    /// A stop that comes now comes too late. What one before it ended says nothing of this one.
    package var hasLeft: Bool { members > 0 && live == 0 && sent > 0 }
}
