extension Catalogue {
    static let schedules = [schedule, timeZone] + recurrences

    private static let schedule = ObjectType(
        "ScheduleDefinition", extends: .apiObject,
        [
            .string("Name"), .string("Description"), .object("Recurrence", "Recurrence").required,
            .words("RecurrenceType", .recurrenceType),
            .words("RecurrenceRangeType", .recurrenceRangeType), .dateTime("StartDateTime"),
            .dateTime("EndDateTime"), .int("Occurrences"), .string("Keyword"),
            .object("TimeZone", "TimeZone"),
        ])

    private static let timeZone = ObjectType(
        "TimeZone", extends: .apiObject, [.string("Name")])

    private static let weekdays: [Field] = [
        .boolean("Sunday"), .boolean("Monday"), .boolean("Tuesday"), .boolean("Wednesday"),
        .boolean("Thursday"), .boolean("Friday"), .boolean("Saturday"),
    ]

    /// What an element without a type has.
    private static let recurrence = ObjectType(abstract: "Recurrence")

    /// How a schedule repeats.
    private static let recurrences = [
        recurrence,
        ObjectType(
            "MinutelyRecurrence", extends: recurrence,
            [
                .words("MinutelyRecurrencePatternType", .minutelyPattern),
                .int("MinuteInterval"),
            ]),
        ObjectType(
            "HourlyRecurrence", extends: recurrence,
            [.words("HourlyRecurrencePatternType", .hourlyPattern), .int("HourInterval")]),
        ObjectType(
            "DailyRecurrence", extends: recurrence,
            [.words("DailyRecurrencePatternType", .dailyPattern), .int("DayInterval")]),
        ObjectType(
            "WeeklyRecurrence", extends: recurrence,
            [.words("WeeklyRecurrencePatternType", .weeklyPattern), .int("WeekInterval")]
                + weekdays),
        ObjectType(
            "MonthlyRecurrence", extends: recurrence,
            [
                .words("MonthlyRecurrencePatternType", .monthlyPattern),
                .int("MonthlyInterval"), .int("ScheduledDay"),
                .words("ScheduledWeek", .weekOfMonth),
                .words("ScheduledDayOfWeek", .dayOfWeek),
            ]),
        ObjectType(
            "YearlyRecurrence", extends: recurrence,
            [
                .words("YearlyRecurrencePatternType", .yearlyPattern), .int("ScheduledDay"),
                .words("ScheduledWeek", .weekOfMonth), .words("ScheduledMonth", .monthOfYear),
                .words("ScheduledDayOfWeek", .dayOfWeek),
            ]),
    ]
}
