package import BelayCore

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
        let (date, clock) = parts(instant)
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T\(clock)Z"
    }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func parts(
        _ instant: Instant
    ) -> (date: (year: Int, month: Int, day: Int), clock: String) {
        let second = Int(clamping: max(0, instant.unixSeconds))
        let day = second / 86_400
        let clock = [second / 3_600 % 24, second / 60 % 60, second % 60]
        return (date(ofDay: day), clock.map { pad($0, 2) }.joined(separator: ":"))
    }

    /// The Gregorian date of a day counted from 1970-01-01, which no instant of ours is before.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
