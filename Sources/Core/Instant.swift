/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// The one type for instants. Columns that hold one end in `_ms`.
package struct Instant: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whole Unix seconds, as most vendors' JSON carries them; nil when out of `representable`.
    package init?(unixSeconds: Int64) {
        let (product, overflow) = unixSeconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow, Instant.representable.contains(product) else { return nil }
        self.init(milliseconds: product)
    }

    /// Years 1970 to 9999: what every format we speak can write.
    package static let representable: ClosedRange<Int64> = 0...253_402_300_799_999

    package static let epoch = Instant(milliseconds: 0)

    package var unixSeconds: Int64 { milliseconds / 1_000 }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds + duration.wholeMilliseconds)
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds - duration.wholeMilliseconds)
    }

    /// How long after `earlier` this instant is; negative when it is before.
    package func since(_ earlier: Instant) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// Milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    package static func hours(_ hours: Int64) -> Duration { .seconds(hours * 3_600) }

    package static func minutes(_ minutes: Int64) -> Duration { .seconds(minutes * 60) }

    package static func days(_ days: Int64) -> Duration { .seconds(days * 86_400) }
}
