import BelayJSON

extension DocumentedMessage {
    private static func fires(_ field: String, _ value: JSON) -> Way {
        .fires(SampleMail.with(field, value))
    }

    static let groups: [DocumentedMessage] = [
        .init("asm.group_id", "must be an integer", fires("asm", ["group_id": "7"])),
        .init(
            "asm.group_id", "valid Group ID", fires("asm", ["group_id": 0]),
            filled: [("[YOUR ASM GROUP ID]", "0")]),
        .init(
            "asm.groups_to_display", "must be an array",
            fires("asm", ["group_id": 1, "groups_to_display": [1, "2"]])),
        .init(
            "asm.groups_to_display", "All ASM groups",
            fires("asm", ["group_id": 1, "groups_to_display": [1, -2, 0]]),
            filled: [("{invalid IDs}", "-2, 0")]),
        .init(
            "asm.groups_to_display", "limit of 25",
            fires(
                "asm",
                [
                    "group_id": 1,
                    "groups_to_display": SampleMail.copies(26) { .integer(Int64($0 + 1)) },
                ])),
        .init("ip_pool_name", "must be a string", fires("ip_pool_name", 7)),
        .init(
            "ip_pool_name", "valid pool name", fires("ip_pool_name", "p"),
            filled: [("[YOUR IP POOL NAME]", "p")]),
    ]

    static let mailSettings: [DocumentedMessage] = [
        .init(
            "mail_settings.bcc.email", "must at least have",
            fires("mail_settings.bcc", ["enable": true, "email": "nobody"])),
        .init(
            "mail_settings.bcc.email", "You must include",
            fires("mail_settings.bcc", ["enable": true])),
        .init("mail_settings.bcc.enable", "boolean", fires("mail_settings.bcc.enable", 1)),
        .init(
            "mail_settings.bypass_list_management.enable", "boolean",
            fires("mail_settings.bypass_list_management.enable", "true")),
        .init("mail_settings.footer.enable", "boolean", fires("mail_settings.footer.enable", 1)),
        .init("mail_settings.footer.html", "string", fires("mail_settings.footer.html", 1)),
        .init("mail_settings.footer.text", "string", fires("mail_settings.footer.text", 1)),
        .init(
            "mail_settings.sandbox_mode.enable", "boolean",
            fires("mail_settings.sandbox_mode.enable", "true")),
        .init(
            "mail_settings.spam_check.enable", "boolean",
            fires("mail_settings.spam_check.enable", 1)),
        .init(
            "mail_settings.spam_check.post_to_url", "must be a string",
            fires("mail_settings.spam_check.post_to_url", 1)),
        .init(
            "mail_settings.spam_check.post_to_url", "must include",
            fires("mail_settings.spam_check", ["enable": true, "threshold": 5])),
        .init(
            "mail_settings.spam_check.post_to_url", "must start with",
            fires("mail_settings.spam_check.post_to_url", "ftp://example.com")),
        .init(
            "mail_settings.spam_check.threshold", "between 1 and 10",
            fires("mail_settings.spam_check.threshold", 11)),
        .init(
            "mail_settings.spam_check.threshold", "must include",
            fires(
                "mail_settings.spam_check",
                ["enable": true, "post_to_url": "https://example.com"])),
    ]

    static let trackingSettings: [DocumentedMessage] = [
        ("click_tracking.enable", "enable param"), ("click_tracking.enable_text", "enable text"),
        ("ganalytics.enable", "enable param"), ("ganalytics.utm_campaign", "utm_campaign"),
        ("ganalytics.utm_content", "utm_content"), ("ganalytics.utm_medium", "utm_medium"),
        ("ganalytics.utm_source", "utm_source"), ("ganalytics.utm_term", "utm_term"),
        ("open_tracking.enable", "enable param"), ("open_tracking.substitution_tag", "tag"),
        ("subscription_tracking.enable", "enable param"),
        ("subscription_tracking.html", "text/html"),
        ("subscription_tracking.substitution_tag", "tag"),
        ("subscription_tracking.text", "text/plain"),
    ].map { name, part in
        .init("tracking_settings." + name, part, fires("tracking_settings." + name, 1))
    }

    static let all: [DocumentedMessage] = [
        personalizations, copies, overrides, groups, attachments, categories, content, envelope,
        mailSettings, trackingSettings,
    ].flatMap { $0 }
}
