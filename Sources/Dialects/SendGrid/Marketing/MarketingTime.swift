import BelayCalendar
import BelayCore

/// Instants as the newer calls write them: RFC 3339 with an offset.
enum MarketingTime {
    /// Strictly; nil of what is no instant, or beyond the year 9999. Of a fraction three digits
    /// count.
    static func read(_ text: String) -> Instant? {
        var digits = Reader(bytes: Array(text.utf8)[...])
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
            digits.take("-"), let day = digits.number(2), digits.take("Tt"),
            let hour = digits.number(2), digits.take(":"), let minute = digits.number(2),
            digits.take(":"), let second = digits.number(2),
            let date = CivilDay(year: year, month: month, day: day), hour < 24, minute < 60,
            second < 60,
            let fraction = digits.fraction(), let offset = digits.offset(), digits.bytes.isEmpty
        else { return nil }
        let time = hour * 3_600 + minute * 60 + second - offset
        return Instant(
            milliseconds: Int64((date.daysSinceEpoch * 86_400 + time) * 1_000 + fraction))
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
