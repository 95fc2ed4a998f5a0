package import BelayCore
package import BelaySOAP

/// The platform's clock: six hours west of UTC all year, daylight saving or not.
package struct ServerTime: Sendable, Hashable {
    package static let central = ServerTime(offset: -360)

    /// Minutes east of UTC.
    package let offset: Int

    package init(offset: Int) {
        self.offset = offset
    }

    /// The instant that a time says, one without an offset on this clock.
    ///
    /// Nil before 1970 and after 9999: clients write 0001-01-01 for a time they do not set.
    package func instant(_ time: SchemaDateTime) -> Instant? {
        let milliseconds = time.unixMilliseconds(assuming: offset)
        guard Instant.representable.contains(milliseconds) else { return nil }
        return Instant(milliseconds: milliseconds)
    }

    /// The instant on this clock, for writing.
    package func time(_ instant: Instant) -> SchemaDateTime {
        SchemaDateTime(unixMilliseconds: instant.milliseconds, offset: offset)
    }
}
