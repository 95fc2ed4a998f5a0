/// The server that a node writes to, as far as it can be told from others.
package struct Primary: Sendable, Hashable {
    /// Which cluster; a standby has its primary's.
    package var system: Int64
    /// One higher whenever a standby is promoted.
    package var timeline: Int64
    /// Which store it holds; nil before it holds any.
    package var store: Int64?

    package init(system: Int64, timeline: Int64, store: Int64?) {
        self.system = system
        self.timeline = timeline
        self.store = store
    }

    /// Whether both are one server in one of its times.
    func isSame(as other: Primary) -> Bool {
        system == other.system && timeline == other.timeline
    }
}
