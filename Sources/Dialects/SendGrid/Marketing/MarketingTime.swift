import BelayCore

/// Instants as the newer calls write them: RFC 3339 with an offset.
enum MarketingTime {
    /// In UTC, to the second, as a client sent it.
    static func seconds(_ instant: Instant) -> String { text(instant, hasMilliseconds: false) }

    /// In UTC, to the millisecond.
    static func milliseconds(_ instant: Instant) -> String { text(instant, hasMilliseconds: true) }

    /// Strictly; nil of what is no instant, or beyond the year 9999. Of a fraction three digits
    /// count.
    static func read(_ text: String) -> Instant? {
        var digits = Reader(bytes: Array(text.utf8)[...])
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
            digits.take("-"), let day = digits.number(2), digits.take("Tt"),
            let hour = digits.number(2), digits.take(":"), let minute = digits.number(2),
            digits.take(":"), let second = digits.number(2),
            (1...12).contains(month), (1...days(in: month, of: year)).contains(day), hour < 24,
            minute < 60, second < 60,
            let fraction = digits.fraction(), let offset = digits.offset(), digits.bytes.isEmpty
        else { return nil }
        let date = Int64(daysSinceEpoch(year, month, day))
        let time = Int64(hour * 3_600 + minute * 60 + second - offset)
        return Instant(milliseconds: (date * 86_400 + time) * 1_000 + Int64(fraction))
    }

    private static func text(_ instant: Instant, hasMilliseconds: Bool) -> String {
        let (days, rest) = floorDivide(instant.milliseconds, 86_400_000)
        let (year, month, day) = date(Int(days))
        let seconds = Int(rest) / 1_000
        var text = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(seconds / 3_600, 2)):"
        text += "\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
        if hasMilliseconds { text += ".\(pad(Int(rest) % 1_000, 3))" }
        return text + "Z"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
        let rest = (value % by + by) % by
        return ((value - rest) / by, rest)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01, years beginning in March so that leap days come last.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, rest) = floorDivide(Int64(days + 719_468), 146_097)
        let dayOfEra = Int(rest)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = (shifted + 2) % 12 + 1
        let year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func number(_ width: Int) -> Int? {
        let digits = bytes.prefix(width)
        guard digits.count == width, digits.allSatisfy(\.isDigit) else { return nil }
        bytes = bytes.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Any one of these.
    mutating func take(_ marks: String) -> Bool {
        guard let first = bytes.first, marks.utf8.contains(first) else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    /// Milliseconds; 0 where there is none.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        let digits = bytes.prefix { $0.isDigit }
        guard (1...9).contains(digits.count) else { return nil }
        bytes = bytes.dropFirst(digits.count)
        let three = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: 3)
        return three.prefix(3).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Seconds east of Greenwich.
    mutating func offset() -> Int? {
        if take("Zz") { return 0 }
        let isEast = bytes.first == UInt8(ascii: "+")
        guard take("+-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (isEast ? 1 : -1)
    }
}
