/// What time it is, for releases: a clock that jumps ahead releases nothing early.
///
/// Two clocks are compared: the wall, which people and NTP set, and the time since boot, which
/// nobody sets and which goes on while the machine sleeps. Late can be repaired, early cannot.
package struct ClockRule: Sendable, Hashable {
    /// The wall's instant that belongs to `bootAnchor`.
    private var wallAnchor: Instant
    private var bootAnchor: Duration
    /// The latest instant that an earlier run has seen.
    private let lastSeen: Instant
    private var isConfirmed: Bool

    /// What the two clocks say together.
    package struct Reading: Sendable, Hashable {
        /// The instant to act by: the earlier of the two.
        package var now: Instant
        package var trust: Trust

        package init(now: Instant, trust: Trust) {
            self.now = now
            self.trust = trust
        }
    }

    package enum Trust: Sendable, Hashable {
        case agreed
        /// The wall and the boot clock disagree by this much; releases wait.
        case disagreed(by: Duration)
        /// The wall is behind what an earlier run has seen; everything waits.
        case behind(lastSeen: Instant)
    }

    /// - Parameters:
    ///   - wall: the wall's reading at start.
    ///   - boot: time since boot at the same moment.
    ///   - lastSeen: the store's mark from an earlier run; `.epoch` for a new store.
    package init(wall: Instant, boot: Duration, lastSeen: Instant) {
        wallAnchor = wall
        bootAnchor = boot
        self.lastSeen = lastSeen
        isConfirmed = false
    }

    /// Takes a reading of both clocks.
    package mutating func read(wall: Instant, boot: Duration) -> Reading {
        let elapsed = boot - bootAnchor
        let counted = wallAnchor + elapsed
        let ahead = wall.since(counted)
        let now = min(wall, counted)
        if !isConfirmed, now < lastSeen {
            return Reading(now: now, trust: .behind(lastSeen: lastSeen))
        }
        let distance = ahead < .zero ? .zero - ahead : ahead
        guard distance <= Limits.clockSlew else {
            return Reading(now: now, trust: .disagreed(by: ahead))
        }
        slew(by: ahead, over: elapsed, to: boot)
        return Reading(now: now, trust: .agreed)
    }

    /// An operator says that the wall is right.
    package mutating func confirm(wall: Instant, boot: Duration) {
        wallAnchor = wall
        bootAnchor = boot
        isConfirmed = true
    }

    /// Moves the anchor towards the wall: at most a twentieth of the time that went by, ahead;
    /// at once when the wall is behind, since waiting longer is always safe.
    private mutating func slew(by ahead: Duration, over elapsed: Duration, to boot: Duration) {
        let elapsedMilliseconds = elapsed.wholeMilliseconds
        guard elapsedMilliseconds >= 20 else { return }
        let step = min(ahead.wholeMilliseconds, elapsedMilliseconds / 20)
        wallAnchor = wallAnchor + .milliseconds(elapsedMilliseconds + step)
        // Whole milliseconds move, so that no fraction is lost between readings.
        bootAnchor += .milliseconds(elapsedMilliseconds)
        precondition(bootAnchor <= boot)
    }
}
