import BelayCalendar
package import BelayCore
import BelayTime

/// Numbers and instants as people read them.
package enum Figures {
    /// `1,234,567`
    package static func grouped(_ number: some BinaryInteger) -> String {
        var text: [UInt8] = []
        for (index, digit) in String(number.magnitude).utf8.reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(decoding: text.reversed(), as: UTF8.self)
    }

    /// `1 mail`, `2 mails`.
    package static func count(_ number: some BinaryInteger, _ one: String, _ many: String) -> String
    {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }

    /// `15 minutes`, rounded up, in the largest unit that fits.
    package static func wait(_ duration: Duration) -> String {
        let seconds = max(1, (duration.wholeMilliseconds + 999) / 1_000)
        if seconds < 60 { return count(seconds, "second", "seconds") }
        if seconds < 3_600 { return count((seconds + 59) / 60, "minute", "minutes") }
        return count((seconds + 3_599) / 3_600, "hour", "hours")
    }

    /// `21 Nov 2026, 14:05:09 UTC`; a browser with script shows its own time instead.
    static func time(_ instant: Instant) -> Markup {
        let (date, clock) = parts(instant)
        let shown = "\(date.day) \(months[date.month - 1]) \(date.year), \(clock)"
        return Markup("<time datetime=\"\(iso(instant))\">\(shown) UTC</time>")
    }

    /// The same as plain words, to the minute.
    static func moment(_ instant: Instant) -> String {
        let (date, clock) = parts(instant)
        let words = "\(date.day) \(months[date.month - 1]) \(date.year), "
        return words + String(decoding: clock.utf8.prefix(5), as: UTF8.self) + " UTC"
    }

    /// `21 Nov`
    static func day(_ instant: Instant) -> String {
        let (date, _) = parts(instant)
        return "\(date.day) \(months[date.month - 1])"
    }

    /// `14:05`, UTC
    static func clock(_ instant: Instant) -> String {
        String(decoding: parts(instant).clock.utf8.prefix(5), as: UTF8.self)
    }

    /// RFC 3339 in UTC, whole seconds: what `datetime` attributes carry.
    package static func iso(_ instant: Instant) -> String {
        Timestamp.seconds(instant)
    }

    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func parts(_ instant: Instant) -> (date: CivilDay, clock: String) {
        // No instant of ours is before 1970.
        let second = Int(clamping: max(0, instant.unixSeconds))
        return (CivilDay(daysSinceEpoch: second / 86_400), Digits.clock(second % 86_400))
    }
}
