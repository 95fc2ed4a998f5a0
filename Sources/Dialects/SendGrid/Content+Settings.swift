import BelayCore

extension Content {
    /// Puts under the bodies what the settings ask for, and says what its mail carries to leave by.
    mutating func apply(
        _ settings: MailSettings, _ group: Unsubscribing?, _ tracking: SubscriptionTracking?
    ) {
        if let footer = settings.footer { parts = footer.put(under: parts) }
        unsubscribing = group
        guard let tracking else { return }
        if let footer = tracking.footer { parts = footer.put(under: parts) }
        unsubscribing = group ?? Unsubscribing()
        unsubscribing?.tags += tracking.tags
    }
}

extension Unsubscribing {
    /// What stands for links in mail of a group: the whole link, or its bare address (`raw`).
    static let groupTags: [Tag] = [
        Tag("<%asm_group_unsubscribe_url%>", form: .link),
        Tag("<%asm_group_unsubscribe_raw_url%>"),
        Tag("<%asm_preferences_url%>", form: .link),
        Tag("<%asm_preferences_raw_url%>"),
        Tag("<%asm_global_unsubscribe_url%>", scope: .global, form: .link),
        Tag("<%asm_global_unsubscribe_raw_url%>", scope: .global),
    ]
}
