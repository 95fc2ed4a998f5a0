extension Catalogue {
    static let audience = [list, subscriber, subscriberList, audienceItem]

    private static let list = ObjectType(
        "List", extends: .apiObject,
        [
            .string("ListName"), .int("Category"),
            .words("Type", .listType),
            .string("Description"), .objects("Subscribers", "Subscriber"),
            .words("ListClassification", .listClassification),
            .object("AutomatedEmail", "Email"),
            .object("SendClassification", "SendClassification"),
        ])

    private static let status = Field.words("Status", .subscriberStatus)

    private static let subscriber = ObjectType(
        "Subscriber", extends: .apiObject,
        [
            .string("EmailAddress"), .objects("Attributes", "Attribute"),
            .string("SubscriberKey"), .dateTime("UnsubscribedDate"), status,
            .string("PartnerType"), .words("EmailTypePreference", .emailType),
            .objects("Lists", "SubscriberList"),
        ])

    private static let subscriberList = ObjectType(
        "SubscriberList", extends: .apiObject,
        [
            status, .object("List", "List"), .string("Action"),
            .object("Subscriber", "Subscriber"),
        ])

    static let audienceItem = ObjectType(
        "AudienceItem", extends: .apiObject,
        [
            .object("List", "List"),
            .words("SendDefinitionListType", .sendDefinitionListType),
            .string("CustomObjectID"), .words("DataSourceTypeID", .dataSourceType),
        ])
}
