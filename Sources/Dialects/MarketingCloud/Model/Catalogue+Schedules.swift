extension Catalogue {
    static let schedules = [schedule, timeZone] + recurrences

    private static let schedule = ObjectType(
        "ScheduleDefinition", extends: .apiObject,
        [
            .string("Name"), .string("Description"), .object("Recurrence", "Recurrence"),
            .words(
                "RecurrenceType", "Secondly", "Minutely", "Hourly", "Daily", "Weekly",
                "Monthly", "Yearly"),
            .words("RecurrenceRangeType", "EndAfter", "EndOn"), .dateTime("StartDateTime"),
            .dateTime("EndDateTime"), .int("Occurrences"), .string("Keyword"),
            .object("TimeZone", "TimeZone"),
        ])

    private static let timeZone = ObjectType(
        "TimeZone", extends: .apiObject, [.string("Name")])

    private static let weekdays: [Field] = [
        .boolean("Sunday"), .boolean("Monday"), .boolean("Tuesday"), .boolean("Wednesday"),
        .boolean("Thursday"), .boolean("Friday"), .boolean("Saturday"),
    ]

    /// How a schedule repeats; the abstract one is what an element without a type has.
    private static let recurrences = [
        ObjectType("Recurrence", []),
        ObjectType(
            "MinutelyRecurrence",
            [.words("MinutelyRecurrencePatternType", "Interval"), .int("MinuteInterval")]),
        ObjectType(
            "HourlyRecurrence",
            [.words("HourlyRecurrencePatternType", "Interval"), .int("HourInterval")]),
        ObjectType(
            "DailyRecurrence",
            [
                .words("DailyRecurrencePatternType", "Interval", "EveryWeekDay"),
                .int("DayInterval"),
            ]),
        ObjectType(
            "WeeklyRecurrence",
            [.words("WeeklyRecurrencePatternType", "ByDay"), .int("WeekInterval")] + weekdays),
        ObjectType(
            "MonthlyRecurrence",
            [
                .words("MonthlyRecurrencePatternType", "ByDay", "ByWeek"),
                .int("MonthlyInterval"), .int("ScheduledDay"), .string("ScheduledWeek"),
                .string("ScheduledDayOfWeek"),
            ]),
        ObjectType(
            "YearlyRecurrence",
            [
                .words("YearlyRecurrencePatternType", "ByDay", "ByWeek", "ByMonth"),
                .int("ScheduledDay"), .string("ScheduledWeek"), .string("ScheduledMonth"),
                .string("ScheduledDayOfWeek"),
            ]),
    ]
}
