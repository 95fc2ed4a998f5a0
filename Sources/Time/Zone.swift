package import BelayCore
import Foundation

/// A time zone by its name in the IANA database: what a clock there shows, and when.
package struct Zone: Sendable, Hashable {
    package let name: String
    private let rules: TimeZone

    package static let utc = Zone(name: "UTC", rules: .gmt)

    /// UTC, and the others by name.
    package static let names: [String] = {
        let listed = TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") }
        return ["UTC"] + Set(listed + renamed).sorted()
    }()

    /// Names that took the place of those which Foundation lists; it knows the rules of both.
    private static let renamed = [
        "America/Nuuk", "Asia/Ho_Chi_Minh", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Yangon",
        "Atlantic/Faroe", "Europe/Kyiv", "Pacific/Kanton",
    ]

    private static let known = Set(names)

    /// Nil for a name that is not in `names`, to the letter.
    package init?(_ name: String) {
        guard Self.known.contains(name) else { return nil }
        if name == "UTC" {
            self = .utc
        } else {
            guard let rules = TimeZone(identifier: name) else { return nil }
            self.init(name: name, rules: rules)
        }
    }

    private init(name: String, rules: TimeZone) {
        self.name = name
        self.rules = rules
    }

    /// When a clock there shows a time.
    package enum Reading: Sendable, Hashable {
        case once(Instant)
        /// Never: the clock is put forward over it. As long after the jump as it would have been
        /// without one, and as long before.
        case never(before: Instant, after: Instant)
        /// The clock is put back over it.
        case twice(first: Instant, second: Instant)
    }

    package func reading(_ time: ClockTime) -> Reading {
        let asUTC = Instant(milliseconds: time.minutes * 60_000)
        // No clock is put forward or back twice within two days.
        let early = asUTC - .seconds(offset(at: asUTC - .days(1)))
        let late = asUTC - .seconds(offset(at: asUTC + .days(1)))
        switch (local(early) == time, local(late) == time) {
        case (true, true):
            return early == late ? .once(early) : .twice(first: early, second: late)
        case (true, false): return .once(early)
        case (false, true): return .once(late)
        case (false, false): return .never(before: min(early, late), after: max(early, late))
        }
    }

    /// What a clock there shows, seconds left out.
    package func local(_ instant: Instant) -> ClockTime {
        let shown = instant + .seconds(offset(at: instant))
        return ClockTime(minutes: shown.milliseconds / 60_000)
    }

    /// Seconds east of UTC.
    package func offset(at instant: Instant) -> Int64 {
        Int64(rules.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.unixSeconds))))
    }

    /// `UTC+02:00`.
    package func offsetName(at instant: Instant) -> String {
        let minutes = offset(at: instant) / 60
        func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if minutes == 0 { return "UTC" }
        let (hours, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60)
        return "UTC" + (minutes < 0 ? "-" : "+") + pad(Int64(hours)) + ":" + pad(Int64(rest))
    }
}
