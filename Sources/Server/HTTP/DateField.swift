import BelayCalendar
package import BelayCore
import Synchronization

/// The value of `Date` in answers (RFC 9110 §6.6.1), made once a second.
package final class DateField: Sendable {
    private struct Made {
        var second: Int64
        var text: String
    }

    private let made = Mutex(Made(second: .min, text: ""))

    package init() {}

    /// Such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    package func text(at now: Instant) -> String {
        let second = now.unixSeconds
        return made.withLock { made in
            if made.second != second { made = Made(second: second, text: Self.make(second)) }
            return made.text
        }
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter second: since 1970, which no clock of ours is before.
    private static func make(_ second: Int64) -> String {
        let days = second / 86_400
        let date = CivilDay(daysSinceEpoch: Int(days))
        return weekdays[Int(days % 7)] + ", " + Digits.padded(date.day, 2) + " "
            + months[date.month - 1] + " " + Digits.padded(date.year, 4) + " "
            + Digits.clock(second % 86_400) + " GMT"
    }
}
