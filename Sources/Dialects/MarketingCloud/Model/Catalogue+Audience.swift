extension Catalogue {
    static let audience = [list, subscriber, subscriberList, audienceItem]

    private static let list = ObjectType(
        "List", extends: .apiObject,
        [
            .string("ListName"), .int("Category"),
            .words("Type", "Public", "Private", "SalesForce", "GlobalUnsubscribe", "Master"),
            .string("Description"), .objects("Subscribers", "Subscriber"),
            .words(
                "ListClassification", "ExactTargetList", "PublicationList", "SuppressionList"),
            .object("AutomatedEmail", "Email"),
            .object("SendClassification", "SendClassification"),
        ])

    private static let status = Field.words(
        "Status", "Active", "Bounced", "Held", "Unsubscribed", "Deleted")

    private static let subscriber = ObjectType(
        "Subscriber", extends: .apiObject,
        [
            .string("EmailAddress"), .objects("Attributes", "Attribute"),
            .string("SubscriberKey"), .dateTime("UnsubscribedDate"), status,
            .string("PartnerType"), .words("EmailTypePreference", "Text", "HTML"),
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
            .words(
                "SendDefinitionListType", "SourceList", "ExclusionList", "DomainExclusion",
                "OptOutList"),
            .string("CustomObjectID"),
            .words(
                "DataSourceTypeID", "List", "CustomObject", "DomainExclusion",
                "SalesForceReport", "SalesForceCampaign", "FilterDefinition", "OptOutList"),
        ])
}
