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
        let date = CivilDate(daysSince1970: floor(wall, day))
        let second = wall - floor(wall, day) * day
        let time = [second / hour, second / 60 % 60, second % 60].map { padded($0, 2) }
        return [padded(date.year, 4), padded(date.month, 2), padded(date.day, 2)]
            .joined(separator: "-") + " " + time.joined(separator: ":")
    }

    private static func isSummer(_ utc: Int64) -> Bool {
        let year = CivilDate(daysSince1970: floor(utc, day)).year
        let change = { (month: Int64) in lastSunday(of: month, year) * day + hour }
        return (change(3)..<change(10)).contains(utc)
    }

    /// Of a month with 31 days; in days since 1970.
    private static func lastSunday(of month: Int64, _ year: Int64) -> Int64 {
        let last = CivilDate(year: year, month: month, day: 31).daysSince1970
        // 1970-01-01 was a Thursday.
        let weekday = (last + 4) % 7
        return last - weekday
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }

    private static func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// A day of the Gregorian calendar, from the year 1 on.
struct CivilDate: Hashable {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int64) {
        // 400 years have 146,097 days. The guess is at most one year off.
        var year = 1970 + days * 400 / 146_097
        while Self.start(of: year) > days { year -= 1 }
        while Self.start(of: year + 1) <= days { year += 1 }
        var rest = days - Self.start(of: year)
        var month: Int64 = 1
        while rest >= Self.length(of: month, year) {
            rest -= Self.length(of: month, year)
            month += 1
        }
        self.init(year: year, month: month, day: rest + 1)
    }

    /// Whether there is such a day.
    var exists: Bool {
        year >= 1 && (1...12).contains(month) && day >= 1 && day <= Self.length(of: month, year)
    }

    var daysSince1970: Int64 {
        (1..<month).reduce(Self.start(of: year) + day - 1) { $0 + Self.length(of: $1, year) }
    }

    /// The first of January, in days since 1970.
    private static func start(of year: Int64) -> Int64 {
        let before = year - 1
        // 719,162 days lie between 0001-01-01 and 1970-01-01.
        return before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
