/// The messages of mail/send on settings, word for word (the vendor's error list of 2018).
enum SettingText {
    static func wrongSwitch(_ name: String) -> String {
        "The \(name) enable param should be a boolean value."
    }

    static let wrongGroup = "The ASM group ID must be an integer."
    static func unknownGroup(_ value: String) -> String {
        "The ASM group ID must be a valid Group ID on your account. You provided \(value)."
    }
    static let wrongGroups = "The ASM Group IDs to display must be an array of integers."
    static func unknownGroups(_ values: String) -> String {
        "All ASM groups to display must be valid ASM groups IDs on your account. "
            + "You provided \(values)."
    }
    static let tooManyGroups =
        "There is a limit of 25 unsubscribe groups that can be displayed to a user at a time."
    static let wrongPool = "The name of your IP pool must be a string."
    static func unknownPool(_ value: String) -> String {
        "The IP Pool name must be a valid pool name for your account. You provided \(value)."
    }

    static let badBlindCopy =
        "The bcc email recipient object must at least have an email address and may also contain "
        + "a name. " + Text.example
    static let noBlindCopy =
        "You must include a recipient object when using the bcc mail setting."
    static let wrongFooterHTML = "The text/html version of your footer should be a string."
    static let wrongFooterText = "The text/plain version of your footer should be a string."
    /// Ours.
    static let largeFooter =
        "The text under the content is larger than 64 KiB, or too large for so many parts."
    static let wrongSpamURL = "The spam check url must be a string."
    static let noSpamURL =
        "You must include the url to post to when using the spam check mail setting."
    static let badSpamURL =
        "The `post_to_url` parameter must start with `http://` or `https://`."
    static let badThreshold =
        "The spam check threshold is between 1 and 10, with the lower numbers being the most "
        + "strict filtering."
    /// The two spaces are the vendor's.
    static let noThreshold =
        "You must include the spam check threshold  when using the spam check mail setting."
    static let bypassTwice =
        "bypass_list_management cannot be combined with the other bypass settings."

    static let wrongClickText = "The click tracking enable text must be a boolean value."
    static let wrongAnalytics = "The Google Analytics enable param must be a boolean value."
    static func wrongAnalytics(_ name: String) -> String {
        "The Google Analytics \(name) must be a string value."
    }
    static let wrongOpenTag = "The open tracking substitution tag must be a string."
    static let wrongUnsubscribeHTML =
        "The subscription tracking unsubscribe content for text/html messages must be a string."
    static let wrongUnsubscribeText =
        "The subscription tracking unsubscribe content for text/plain messages must be a string."
    static let wrongUnsubscribeTag =
        "The subscription tracking substitution tag must be a string value."
}
