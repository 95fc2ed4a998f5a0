import BelayCalendar
import BelayCore

/// Legal time in Paris, in which the vendor's dates are.
///
/// An hour ahead of UTC, two from the last Sunday of March to the last of October, both at 01:00
/// UTC. Source: Directive 2000/84/EC, articles 1 to 3. A table of zones would be one more thing
/// that a machine may lack.
enum ParisTime {
    private static let hour: Int64 = 3_600
    private static let day: Int64 = 86_400

    /// The instant of a wall clock's time; nil beyond what formats can write.
    ///
    /// A time that the spring leaves out moves forward by the hour it lacks; of one that the autumn
    /// has twice, the first is meant.
    /// - Parameter wall: seconds from 1970-01-01 00:00 on the wall.
    static func instant(ofWall wall: Int64) -> Instant? {
        // The last hour of 9999 in UTC is in another year here.
        guard Instant(unixSeconds: wall) != nil else { return nil }
        let ifSummer = wall - 2 * hour
        return Instant(unixSeconds: isSummer(ifSummer) ? ifSummer : wall - hour)
    }

    /// `2020-09-25 12:00:00`, as the wall clock shows the instant.
    static func text(_ instant: Instant) -> String {
        let utc = instant.unixSeconds
        let wall = utc + (isSummer(utc) ? 2 : 1) * hour
        let days = floor(wall, day)
        return CivilDay(daysSinceEpoch: Int(days)).text + " " + Digits.clock(wall - days * day)
    }

    private static func isSummer(_ utc: Int64) -> Bool {
        let year = CivilDay(daysSinceEpoch: Int(floor(utc, day))).year
        let change = { (month: Int) in lastSunday(of: month, year) * day + hour }
        return (change(3)..<change(10)).contains(utc)
    }

    /// Of a month with 31 days; in days since 1970.
    private static func lastSunday(of month: Int, _ year: Int) -> Int64 {
        guard let last = CivilDay(year: year, month: month, day: 31)?.daysSinceEpoch else {
            preconditionFailure("a month with fewer days")
        }
        // 1970-01-01 was a Thursday.
        let weekday = (last + 4) % 7
        return Int64(last - weekday)
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}
