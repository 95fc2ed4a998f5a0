import BelayCalendar
package import BelayCore

/// An instant as RFC 3339 writes it in UTC.
package enum Timestamp {
    /// To the millisecond.
    package static func text(_ instant: Instant) -> String {
        let (second, millisecond) = instant.milliseconds.flooredQuotient(by: 1_000)
        return clock(second) + "." + Digits.padded(millisecond, 3) + "Z"
    }

    /// To the second that it lies in.
    package static func seconds(_ instant: Instant) -> String {
        clock(instant.milliseconds.flooredQuotient(by: 1_000).quotient) + "Z"
    }

    private static func clock(_ second: Int64) -> String {
        let (day, rest) = second.flooredQuotient(by: 86_400)
        return CivilDay(daysSinceEpoch: Int(day)).text + "T" + Digits.clock(rest)
    }
}

extension Int64 {
    /// Rounded down, also below nought; the remainder is never below nought.
    fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
