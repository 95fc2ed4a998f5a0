package import BelayCore

/// What an operator may change about Mail Partner's door.
package struct MailPartnerSettings: Sendable, Hashable {
    /// How long before its due a mail can no longer be cancelled; nil is until it is handed over.
    /// (Mail Partner: 5 minutes.)
    package var cutoff: Duration?
    /// The language of messages. The codes are the same in both.
    package var language: Language
    /// Whether a refusal has an HTTP status of its own; else it is 200, and the code tells.
    package var isStatusStrict: Bool
    /// The From of mail that names none.
    package var sender: Mailbox?
    /// Whether calls are made by GET, with the key in the address, as the vendor has them; else
    /// each is a POST, and nothing but `_format` is read of the address.
    package var takesGet: Bool

    package enum Language: String, Sendable, Hashable, CaseIterable {
        case english = "en"
        case french = "fr"
    }

    package init(
        cutoff: Duration? = .minutes(5), language: Language = .english,
        isStatusStrict: Bool = false, sender: Mailbox? = nil, takesGet: Bool = true
    ) {
        self.cutoff = cutoff
        self.language = language
        self.isStatusStrict = isStatusStrict
        self.sender = sender
        self.takesGet = takesGet
    }
}
