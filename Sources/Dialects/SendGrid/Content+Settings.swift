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
