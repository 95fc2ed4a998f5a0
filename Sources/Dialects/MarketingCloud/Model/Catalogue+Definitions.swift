extension Catalogue {
    static let definitions = [
        interactionBase, interaction, sendDefinition, emailSendDefinition, sendDefinitionList,
        sendClassification, senderProfile, deliveryProfile,
    ]

    private static let interactionBase = ObjectType(
        "InteractionBaseObject", extends: .apiObject,
        [.string("Name"), .string("Description"), .string("Keyword")])

    private static let interaction = ObjectType(
        "InteractionDefinition", extends: interactionBase, [.string("InteractionObjectID")])

    private static let source = Field.words("SourceAddressType", .sourceAddressType)
    private static let domain = Field.words("DomainType", .domainType)
    private static func salutation(_ name: String) -> Field { .words(name, .salutationSource) }

    private static let sendDefinition = ObjectType(
        "SendDefinition", extends: interaction,
        [
            .int("CategoryID"), .object("SendClassification", "SendClassification"),
            .object("SenderProfile", "SenderProfile"), .string("FromName"),
            .string("FromAddress"), .object("DeliveryProfile", "DeliveryProfile"), source,
            domain, salutation("HeaderSalutationSource"),
            .object("HeaderContentArea", "ContentArea"), salutation("FooterSalutationSource"),
            .object("FooterContentArea", "ContentArea"), .boolean("SuppressTracking"),
            .boolean("IsSendLogging"),
        ])

    private static let emailSendDefinition = ObjectType(
        "EmailSendDefinition", extends: sendDefinition,
        [
            .objects("SendDefinitionList", "SendDefinitionList"), .object("Email", "Email"),
            .string("BccEmail"), .string("AutoBccEmail"), .string("TestEmailAddr"),
            .string("EmailSubject"), .string("DynamicEmailSubject"), .boolean("IsMultipart"),
            .boolean("IsWrapped"), .int("SendLimit"), .time("SendWindowOpen"),
            .time("SendWindowClose"), .boolean("SendWindowDelete"),
            .boolean("DeduplicateByEmail"), .string("ExclusionFilter"), .string("Additional"),
            .string("CCEmail"), .time("DeliveryScheduledTime"),
            .words("MessageDeliveryType", .messageDeliveryType), .boolean("IsSeedListSend"),
            .object("TimeZone", "TimeZone"), .int("SeedListOccurance"), .string("PreHeader"),
            .string("ReplyToAddress"), .string("ReplyToDisplayName"),
        ])

    private static let sendDefinitionList = ObjectType(
        "SendDefinitionList", extends: audienceItem,
        [
            .boolean("IsTestObject"), .string("SalesForceObjectID"), .string("Name"),
            .wrapped("Parameters", "Parameter", "APIProperty"),
        ])

    private static let sendClassification = ObjectType(
        "SendClassification", extends: .apiObject,
        [
            .words("SendClassificationType", .sendClassificationType), .string("Name"),
            .string("Description"), .object("SenderProfile", "SenderProfile"),
            .object("DeliveryProfile", "DeliveryProfile"),
            .boolean("HonorPublicationListOptOutsForTransactionalSends"),
            .words("SendPriority", .sendPriority), .boolean("ArchiveEmail"),
        ])

    private static let senderProfile = ObjectType(
        "SenderProfile", extends: .apiObject,
        [
            .string("Name"), .string("Description"), .string("FromName"),
            .string("FromAddress"), .boolean("UseDefaultRMMRules"),
            .string("AutoForwardToEmailAddress"), .string("AutoForwardToName"),
            .boolean("DirectForward"), .boolean("AutoReply"),
            .string("SenderHeaderEmailAddress"), .string("SenderHeaderName"),
            .string("ReplyToAddress"), .string("ReplyToDisplayName"),
        ])

    private static let deliveryProfile = ObjectType(
        "DeliveryProfile", extends: .apiObject,
        [
            .string("Name"), .string("Description"), source, domain,
            salutation("HeaderSalutationSource"), .object("HeaderContentArea", "ContentArea"),
            salutation("FooterSalutationSource"), .object("FooterContentArea", "ContentArea"),
            .boolean("SubscriberLevelPrivateDomain"),
        ])
}
