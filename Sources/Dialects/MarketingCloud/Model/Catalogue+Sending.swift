extension Catalogue {
    static let sending = [send, email, contentArea]

    /// There is no SendID here: a send's number is its ID.
    private static let send = ObjectType(
        "Send", extends: .apiObject,
        [
            .object("Email", "Email"), .objects("List", "List"), .dateTime("SendDate"),
            .string("FromAddress"), .string("FromName"), .int("Duplicates"),
            .int("InvalidAddresses"), .int("ExistingUndeliverables"),
            .int("ExistingUnsubscribes"), .int("HardBounces"), .int("SoftBounces"),
            .int("OtherBounces"), .int("ForwardedEmails"), .int("UniqueClicks"),
            .int("UniqueOpens"), .int("NumberSent", nillable: true),
            .int("NumberDelivered", nillable: true), .int("Unsubscribes"),
            .int("MissingAddresses"), .string("Subject"), .string("PreviewURL"),
            .dateTime("SentDate", nillable: true), .string("EmailName"), .string("Status"),
            .boolean("IsMultipart"), .int("SendLimit"), .time("SendWindowOpen"),
            .time("SendWindowClose"), .boolean("IsAlwaysOn"),
            .wrapped("Sources", "Source", "APIObject"), .int("NumberTargeted"),
            .int("NumberErrored"), .int("NumberExcluded"), .string("Additional"),
            .string("BccEmail"), .object("EmailSendDefinition", "EmailSendDefinition"),
            .wrapped("SuppressionLists", "SuppressionList", "AudienceItem"),
        ])

    private static let email = ObjectType(
        "Email", extends: .apiObject,
        [
            .string("Name"), .string("Folder"), .int("CategoryID"), .string("HTMLBody"),
            .string("TextBody"), .objects("ContentAreas", "ContentArea"), .string("Subject"),
            .boolean("IsActive"), .boolean("IsHTMLPaste"), .int("ClonedFromID"),
            .string("Status"), .string("EmailType"), .string("CharacterSet"),
            .boolean("HasDynamicSubjectLine"), .string("ContentCheckStatus"),
            .boolean("SyncTextWithHTML"), .string("PreHeader"), .boolean("IsApproved"),
            .string("AdditionalEmailAttribute1"), .string("AdditionalEmailAttribute2"),
            .string("AdditionalEmailAttribute3"), .string("AdditionalEmailAttribute4"),
            .string("AdditionalEmailAttribute5"),
        ])

    private static let contentArea = ObjectType(
        "ContentArea", extends: .apiObject,
        [
            .string("Key"), .string("Content"), .boolean("IsBlank"), .int("CategoryID"),
            .string("Name"),
        ])
}
