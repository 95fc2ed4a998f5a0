/// Of properties of objects.
extension Enumeration {
    static let listType = Enumeration(
        "ListTypeEnum", "Public", "Private", "SalesForce", "GlobalUnsubscribe", "Master")
    static let listClassification = Enumeration(
        "ListClassificationEnum", "ExactTargetList", "PublicationList", "SuppressionList")
    static let subscriberStatus = Enumeration(
        "SubscriberStatus", "Active", "Bounced", "Held", "Unsubscribed", "Deleted")
    static let emailType = Enumeration("EmailType", "Text", "HTML")
    static let sendDefinitionListType = Enumeration(
        "SendDefinitionListTypeEnum", "SourceList", "ExclusionList", "DomainExclusion",
        "OptOutList")
    static let dataSourceType = Enumeration(
        "DataSourceTypeEnum", "List", "CustomObject", "DomainExclusion", "SalesForceReport",
        "SalesForceCampaign", "FilterDefinition", "OptOutList")

    static let sourceAddressType = Enumeration(
        "DeliveryProfileSourceAddressTypeEnum", "DefaultPrivateIPAddress",
        "CustomPrivateIPAddress")
    static let domainType = Enumeration(
        "DeliveryProfileDomainTypeEnum", "DefaultDomain", "CustomDomain")
    static let salutationSource = Enumeration(
        "SalutationSourceEnum", "Default", "ContentLibrary", "None")
    static let sendClassificationType = Enumeration(
        "SendClassificationTypeEnum", "Operational", "Marketing")
    static let sendPriority = Enumeration("SendPriorityEnum", "Burst", "Normal", "Low")
    static let messageDeliveryType = Enumeration(
        "MessageDeliveryTypeEnum", "Standard", "DelayedDeliveryByMTAQueue",
        "DelayedDeliveryByOMMQueue")
}

/// Of schedules and how they repeat.
extension Enumeration {
    static let recurrenceType = Enumeration(
        "RecurrenceTypeEnum", "Secondly", "Minutely", "Hourly", "Daily", "Weekly", "Monthly",
        "Yearly")
    static let recurrenceRangeType = Enumeration("RecurrenceRangeTypeEnum", "EndAfter", "EndOn")
    static let minutelyPattern = Enumeration("MinutelyRecurrencePatternTypeEnum", "Interval")
    static let hourlyPattern = Enumeration("HourlyRecurrencePatternTypeEnum", "Interval")
    static let dailyPattern = Enumeration(
        "DailyRecurrencePatternTypeEnum", "Interval", "EveryWeekDay")
    static let weeklyPattern = Enumeration("WeeklyRecurrencePatternTypeEnum", "ByDay")
    static let monthlyPattern = Enumeration("MonthlyRecurrencePatternTypeEnum", "ByDay", "ByWeek")
    static let yearlyPattern = Enumeration(
        "YearlyRecurrencePatternTypeEnum", "ByDay", "ByWeek", "ByMonth")
    static let weekOfMonth = Enumeration(
        "WeekOfMonthEnum", "first", "second", "third", "fourth", "last")
    static let dayOfWeek = Enumeration(
        "DayOfWeekEnum", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday")
    static let monthOfYear = Enumeration(
        "MonthOfYearEnum", "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December")
}
