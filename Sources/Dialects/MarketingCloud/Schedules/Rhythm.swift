import BelayCalendar
import BelaySOAP

/// How a schedule repeats, on a clock that knows no daylight saving.
enum Rhythm: Sendable, Hashable {
    case once
    /// Whole milliseconds between two occurrences.
    case every(Int64)
    /// On these days, 0 for Sunday, of every so manieth week; weeks begin on Sunday.
    case weekly([Int], weeks: Int)
    /// On this day of every so manieth month; one that every month has.
    case monthly(day: Int, months: Int)
    /// On the first … fourth or last such weekday; nil is the last.
    case monthlyByWeek(Int?, weekday: Int, months: Int)

    /// What of a Recurrence is not carried out.
    struct Unsupported: Error, Sendable, Hashable {
        var property: String

        init(_ property: String) {
            self.property = property
        }
    }

    private static let day: Int64 = 86_400_000
    /// The highest interval of any kind.
    private static let longest: Int64 = 1_000

    /// - Parameter schedule: a ScheduleDefinition; without a Recurrence it happens once, unless
    ///   something else of it says that it repeats.
    init(_ schedule: APIObject) throws(Unsupported) {
        let kind = schedule.text("RecurrenceType")
        guard let recurrence = schedule.object("Recurrence"), recurrence.type != "Recurrence" else {
            if let part = Rhythm.repetition(in: schedule) {
                throw Unsupported("\(part) without a Recurrence of any type")
            }
            self = .once
            return
        }
        if let kind, !recurrence.type.utf8.elementsEqual((kind + "Recurrence").utf8) {
            throw Unsupported("A Recurrence of another RecurrenceType")
        }
        switch recurrence.type {
        case "MinutelyRecurrence":
            self = .every(try Rhythm.interval("MinuteInterval", recurrence) * 60_000)
        case "HourlyRecurrence":
            self = .every(try Rhythm.interval("HourInterval", recurrence) * 3_600_000)
        case "DailyRecurrence": self = try Rhythm.daily(recurrence)
        case "WeeklyRecurrence": self = try Rhythm.weekly(recurrence)
        case "MonthlyRecurrence": self = try Rhythm.monthly(recurrence)
        // A year's month may be given in two ways, and what ByMonth means nobody says.
        default: throw Unsupported(recurrence.type)
        }
    }

    /// What of a schedule says that it repeats, beside its Recurrence; nil when it does not. Some
    /// say of what happens once that it happens once.
    private static func repetition(in schedule: APIObject) -> String? {
        for name in ["RecurrenceType", "EndDateTime"] where schedule[name] != nil { return name }
        let range = schedule.text("RecurrenceRangeType")
        guard let count = schedule.integer("Occurrences") else {
            return range == nil ? nil : "RecurrenceRangeType"
        }
        return count == 1 && range != "EndOn" ? nil : "Occurrences"
    }

    private static func daily(_ recurrence: APIObject) throws(Unsupported) -> Rhythm {
        if recurrence.text("DailyRecurrencePatternType") == "EveryWeekDay" {
            guard recurrence.integer("DayInterval") ?? 1 == 1 else {
                throw Unsupported("DayInterval with EveryWeekDay")
            }
            return .weekly([1, 2, 3, 4, 5], weeks: 1)
        }
        return .every(try interval("DayInterval", recurrence) * day)
    }

    private static func weekly(_ recurrence: APIObject) throws(Unsupported) -> Rhythm {
        let days = Enumeration.dayOfWeek.words.enumerated()
            .filter { recurrence[$0.element] == .boolean(true) }.map(\.offset)
        guard !days.isEmpty else { throw Unsupported("WeeklyRecurrence without a day") }
        return .weekly(days, weeks: Int(try interval("WeekInterval", recurrence)))
    }

    private static func monthly(_ recurrence: APIObject) throws(Unsupported) -> Rhythm {
        let months = Int(try interval("MonthlyInterval", recurrence))
        let pattern = recurrence.text("MonthlyRecurrencePatternType")
        if pattern == nil, recurrence["ScheduledDay"] != nil, recurrence["ScheduledWeek"] != nil {
            throw Unsupported("Two patterns, and no MonthlyRecurrencePatternType")
        }
        if pattern == "ByWeek" {
            let (week, weekday) = try week(recurrence)
            return .monthlyByWeek(week, weekday: weekday, months: months)
        }
        return .monthly(day: try dayOfMonth(recurrence), months: months)
    }

    private static func interval(
        _ name: String, _ recurrence: APIObject
    ) throws(Unsupported) -> Int64 {
        let interval = recurrence.integer(name) ?? 1
        guard (1...longest).contains(interval) else { throw Unsupported(name) }
        return interval
    }

    /// What a February may not have is refused, since nobody says what is to happen then.
    private static func dayOfMonth(_ recurrence: APIObject) throws(Unsupported) -> Int {
        guard let day = recurrence.integer("ScheduledDay"), (1...28).contains(day) else {
            throw Unsupported("ScheduledDay")
        }
        return Int(day)
    }

    private static func week(
        _ recurrence: APIObject
    ) throws(Unsupported) -> (week: Int?, weekday: Int) {
        let weeks = Enumeration.weekOfMonth.words
        guard let name = recurrence.text("ScheduledWeek"),
            let week = weeks.firstIndex(where: { ASCII.isSame($0, name) })
        else { throw Unsupported("ScheduledWeek") }
        let days = Enumeration.dayOfWeek.words
        guard let name = recurrence.text("ScheduledDayOfWeek"),
            let weekday = days.firstIndex(where: { ASCII.isSame($0, name) })
        else { throw Unsupported("ScheduledDayOfWeek") }
        return (week == weeks.count - 1 ? nil : week, weekday)
    }

    // MARK: Occurrences

    /// The candidate of this step, from 0, in milliseconds on the clock; nil where a step has
    /// none. Some of the first may lie before the start.
    func moment(_ step: Int, from start: Int64) -> Int64? {
        let startDay = Int(start.flooredDivision(by: Rhythm.day))
        let time = start - Int64(startDay) * Rhythm.day
        switch self {
        case .once: return step == 0 ? start : nil
        case .every(let interval): return start + Int64(step) * interval
        case .weekly(let days, let weeks):
            // 1970-01-01 was a Thursday.
            let sunday = startDay - (startDay + 4) % 7
            let week = sunday + step / days.count * weeks * 7
            return Int64(week + days[step % days.count]) * Rhythm.day + time
        case .monthly(let day, let months):
            return Rhythm.firstDay(startDay, plus: step * months).map {
                Int64($0 + day - 1) * Rhythm.day + time
            }
        case .monthlyByWeek(let week, let weekday, let months):
            guard let first = Rhythm.firstDay(startDay, plus: step * months),
                let next = Rhythm.firstDay(startDay, plus: step * months + 1)
            else { return nil }
            let offset = (weekday - (first + 4) % 7 + 7) % 7
            let last = first + offset + (next - 1 - first - offset) / 7 * 7
            return Int64(week.map { first + offset + $0 * 7 } ?? last) * Rhythm.day + time
        }
    }

    /// The first of the month so many months after that of a day, in days since 1970.
    private static func firstDay(_ day: Int, plus months: Int) -> Int? {
        let date = CivilDay(daysSinceEpoch: day)
        let month = date.year * 12 + date.month - 1 + months
        return CivilDay(year: month / 12, month: month % 12 + 1, day: 1)?.daysSinceEpoch
    }
}

extension Int64 {
    /// Rounded down, also below nought.
    fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
