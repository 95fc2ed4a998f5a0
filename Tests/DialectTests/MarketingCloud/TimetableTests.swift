import BelayCore
import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("When a schedule happens")
struct TimetableTests {
    /// 2030-01-01T00:00:00Z, a Tuesday.
    private static let now = Instant(milliseconds: 1_893_456_000_000)

    private static func schedule(_ text: String) throws -> APIObject {
        RequestedObject(
            try Sample.element("<a>\(text)</a>"), as: "ScheduleDefinition", from: Sample.catalogue
        ).object
    }

    private static func after(_ count: Int) -> String {
        "<RecurrenceRangeType>EndAfter</RecurrenceRangeType><Occurrences>\(count)</Occurrences>"
    }

    private static func on(_ end: String) -> String {
        "<RecurrenceRangeType>EndOn</RecurrenceRangeType><EndDateTime>\(end)</EndDateTime>"
    }

    private static func start(_ text: String) -> String {
        "<StartDateTime>\(text)</StartDateTime>"
    }

    private static func times(_ text: String) throws -> [String] {
        let table = try Timetable(schedule(text), clock: .central, now: now)
        return table.occurrences.map { ServerTime.central.time($0).text(.withoutOffset) ?? "" }
    }

    @Test func `without a recurrence it happens once, at its start`() throws {
        let at = Self.start("2030-02-01T08:00:00")
        for nothing in [
            "", "<Recurrence/>", "<Recurrence xsi:type='p:Recurrence'> </Recurrence>",
            "<Recurrence xsi:nil='true'/>", Self.after(1), "<Occurrences>1</Occurrences>",
            "<RecurrenceType xsi:nil='true'/><TimeZone/>", "<TimeZone><Name/></TimeZone>",
        ] {
            #expect(try Self.times(at + nothing) == ["2030-02-01T08:00:00"], "\(nothing)")
        }
        #expect(try Self.times(Self.start("2030-02-01T08:00:00Z")) == ["2030-02-01T02:00:00"])
    }

    /// A kind, its parts, and what it comes to.
    @Test(
        arguments: [
            (
                "Minutely", "<MinuteInterval>90</MinuteInterval>", after(3), "2030-02-01T23:00:00",
                ["01T23:00:00", "02T00:30:00", "02T02:00:00"]
            ),
            (
                "Hourly", "<HourInterval>12</HourInterval>", after(3), "2030-02-01T23:00:00",
                ["01T23:00:00", "02T11:00:00", "02T23:00:00"]
            ),
            (
                "Daily", "<DayInterval>1</DayInterval>", after(2), "2030-02-01T08:00:00",
                ["01T08:00:00", "02T08:00:00"]
            ),
            (
                "Daily", "", on("2030-02-03T08:00:00"), "2030-02-01T08:00:00",
                ["01T08:00:00", "02T08:00:00", "03T08:00:00"]
            ),
            (
                "Daily", "<DayInterval>2</DayInterval>", on("2030-02-03T07:59:59"),
                "2030-02-01T08:00:00", ["01T08:00:00"]
            ),
            // 2030-02-01 is a Friday.
            (
                "Daily", "<DailyRecurrencePatternType>EveryWeekDay</DailyRecurrencePatternType>",
                after(3), "2030-02-01T08:00:00", ["01T08:00:00", "04T08:00:00", "05T08:00:00"]
            ),
            (
                "Weekly", "<Monday>true</Monday><Friday>true</Friday><Sunday>false</Sunday>",
                after(3), "2030-02-01T08:00:00", ["01T08:00:00", "04T08:00:00", "08T08:00:00"]
            ),
            (
                "Weekly", "<WeekInterval>2</WeekInterval><Sunday>true</Sunday><Friday>1</Friday>",
                after(3), "2030-02-01T08:00:00", ["01T08:00:00", "10T08:00:00", "15T08:00:00"]
            ),
        ] as [(String, String, String, String, [String])])
    func `days and hours repeat`(
        kind: String, parts: String, end: String, start: String, expected: [String]
    ) throws {
        let text =
            "<Recurrence xsi:type='\(kind)Recurrence'>\(parts)</Recurrence>"
            + "<RecurrenceType>\(kind)</RecurrenceType>" + end + Self.start(start)
        #expect(try Self.times(text) == expected.map { "2030-02-" + $0 })
    }

    @Test(
        arguments: [
            (
                "<ScheduledDay>15</ScheduledDay>", "2030-01-20T08:00:00",
                ["2030-02-15", "2030-03-15", "2030-04-15"]
            ),
            (
                "<ScheduledDay>20</ScheduledDay><MonthlyInterval>6</MonthlyInterval>",
                "2030-01-20T08:00:00", ["2030-01-20", "2030-07-20", "2031-01-20"]
            ),
            (
                week("first", "Monday"), "2030-02-01T08:00:00",
                ["2030-02-04", "2030-03-04", "2030-04-01"]
            ),
            (
                week("last", "Friday"), "2030-02-01T08:00:00",
                ["2030-02-22", "2030-03-29", "2030-04-26"]
            ),
            (
                week("fourth", "Thursday"), "2030-02-01T08:00:00",
                ["2030-02-28", "2030-03-28", "2030-04-25"]
            ),
        ] as [(String, String, [String])])
    func `months repeat`(parts: String, start: String, expected: [String]) throws {
        let text =
            "<Recurrence xsi:type='p:MonthlyRecurrence'>\(parts)</Recurrence>" + Self.after(3)
            + Self.start(start)
        #expect(try Self.times(text) == expected.map { $0 + "T08:00:00" })
    }

    private static func week(_ week: String, _ day: String) -> String {
        "<MonthlyRecurrencePatternType>ByWeek</MonthlyRecurrencePatternType>"
            + "<ScheduledWeek>\(week)</ScheduledWeek>"
            + "<ScheduledDayOfWeek>\(day)</ScheduledDayOfWeek>"
    }

    private static let daily = "<Recurrence xsi:type='DailyRecurrence'/>"
    private static let good = start("2030-02-01T08:00:00")

    @Test(
        arguments: [
            ("", .noStart), (start("2029-12-31T17:59:59"), .past),
            (start("2029-12-31T18:00:00"), .past), (start("0001-01-01T00:00:00"), .outOfRange),
            (good + daily, .noEnd), (good + daily + after(0), .noEnd),
            (good + daily + after(1_001), .tooMany),
            (good + daily + on("2040-01-01T00:00:00"), .tooMany),
            (good + daily + on("2030-01-31T00:00:00"), .none),
            (good + daily + "<RecurrenceRangeType>EndOn</RecurrenceRangeType>", .noEnd),
            (good + "<TimeZone><Name>Paris</Name></TimeZone>", .unsupported("TimeZone")),
            (
                good + "<RecurrenceType>Daily</RecurrenceType>",
                .unsupported("RecurrenceType without a Recurrence of any type")
            ),
            // Each would otherwise be one send where many were wanted.
            (good + after(5), .unsupported("Occurrences without a Recurrence of any type")),
            (good + after(0), .unsupported("Occurrences without a Recurrence of any type")),
            (
                good + "<Recurrence/>" + after(2),
                .unsupported("Occurrences without a Recurrence of any type")
            ),
            (
                good + on("2030-03-01T08:00:00"),
                .unsupported("EndDateTime without a Recurrence of any type")
            ),
            (
                good + "<RecurrenceRangeType>EndAfter</RecurrenceRangeType>",
                .unsupported("RecurrenceRangeType without a Recurrence of any type")
            ),
            (
                start("2030-02-01T08:00:00+01:00") + daily + after(2)
                    + "<TimeZone><Name>Paris</Name></TimeZone>",
                .zone("Paris", start: "2030-02-01T08:00:00+01:00")
            ),
            (
                start("2030-02-01T08:00:00+01:00") + daily + after(2)
                    + "<TimeZone><Name>utc</Name></TimeZone>",
                .zone("utc", start: "2030-02-01T08:00:00+01:00")
            ),
            (
                start("2030-02-01T08:00:00+01:00") + daily + after(2)
                    + "<TimeZone><ID>5</ID></TimeZone>",
                .zone("", start: "2030-02-01T08:00:00+01:00")
            ),
            (
                good + daily + "<RecurrenceType>Weekly</RecurrenceType>",
                .unsupported("A Recurrence of another RecurrenceType")
            ),
            (
                good + "<Recurrence xsi:type='SecondlyRecurrence'/>",
                .unsupported("SecondlyRecurrence")
            ),
            (good + "<Recurrence xsi:type='YearlyRecurrence'/>", .unsupported("YearlyRecurrence")),
            (
                good + "<Recurrence xsi:type='WeeklyRecurrence'/>",
                .unsupported("WeeklyRecurrence without a day")
            ),
            (
                good + "<Recurrence xsi:type='DailyRecurrence'><DayInterval>0</DayInterval>"
                    + "</Recurrence>",
                .unsupported("DayInterval")
            ),
            (good + "<Recurrence xsi:type='MonthlyRecurrence'/>", .unsupported("ScheduledDay")),
            (
                good + "<Recurrence xsi:type='MonthlyRecurrence'><ScheduledDay>5</ScheduledDay>"
                    + "<ScheduledWeek>first</ScheduledWeek></Recurrence>",
                .unsupported("Two patterns, and no MonthlyRecurrencePatternType")
            ),
            (
                good + "<Recurrence xsi:type='DailyRecurrence'><DayInterval>3</DayInterval>"
                    + "<DailyRecurrencePatternType>EveryWeekDay</DailyRecurrencePatternType>"
                    + "</Recurrence>",
                .unsupported("DayInterval with EveryWeekDay")
            ),
            (
                good + "<Recurrence xsi:type='MonthlyRecurrence'><ScheduledDay>29</ScheduledDay>"
                    + "</Recurrence>", .unsupported("ScheduledDay")
            ),
            (
                good + "<Recurrence xsi:type='MonthlyRecurrence'>\(week("fifth", "Monday"))"
                    + "</Recurrence>", .unsupported("ScheduledWeek")
            ),
            (start("9999-12-31T00:00:00") + daily + after(2), .outOfRange),
        ] as [(String, Timetable.Flaw)])
    func `what nobody can mean, and what is not carried out, is refused`(
        text: String, flaw: Timetable.Flaw
    ) throws {
        let schedule = try Self.schedule(text)
        #expect(throws: flaw) {
            try Timetable(schedule, clock: .central, now: Self.now)
        }
    }

    @Test func `as many occurrences as there may be are found`() throws {
        let text = Self.good + Self.daily + Self.after(Limits.occurrences)
        #expect(try Self.times(text).count == Limits.occurrences)
    }

    /// 2030-02-01 is a Friday, whose first hours are Thursday's on the platform's clock.
    @Test(arguments: [
        ("", ["2030-01-31T19:00:00", "2030-02-01T19:00:00"]),
        ("<TimeZone><Name>UTC</Name></TimeZone>", ["2030-01-31T19:00:00", "2030-02-07T19:00:00"]),
    ])
    func `days are those of the zone that is named`(zone: String, expected: [String]) throws {
        let days =
            zone.isEmpty ? "<Thursday>true</Thursday><Friday>true</Friday>" : "<Friday>1</Friday>"
        let text =
            Self.start("2030-02-01T01:00:00Z") + zone + Self.after(2)
            + "<Recurrence xsi:type='WeeklyRecurrence'>\(days)</Recurrence>"
        #expect(try Self.times(text) == expected)
    }

    @Test func `a zone is of no account where what happens once has an offset`() throws {
        let text =
            Self.start("2030-02-01T08:00:00+01:00") + "<TimeZone><Name>Paris</Name></TimeZone>"
        #expect(try Self.times(text) == ["2030-02-01T01:00:00"])
    }
}
