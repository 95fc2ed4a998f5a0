/// What a key may do, in SendGrid's words (its API key permissions list).
enum Scope {
    static let send = "mail.send"
    static let makeBatch = "mail.batch.create"
    static let readBatch = "mail.batch.read"
    static let setStop = "user.scheduled_sends.create"
    static let readStops = "user.scheduled_sends.read"
    static let changeStop = "user.scheduled_sends.update"
    static let liftStop = "user.scheduled_sends.delete"
    static let makeKey = "api_keys.create"
    static let readKeys = "api_keys.read"
    static let changeKey = "api_keys.update"
    static let revokeKey = "api_keys.delete"

    /// What one does to a campaign, a contact or a sender; the last word of a scope's name.
    enum Deed: String {
        case create, read, update, delete
    }

    /// Names of either product open both: the vendor's page of scopes knows only the older.
    static func marketing(_ deed: Deed) -> [String] {
        ["marketing_campaigns." + deed.rawValue, "marketing." + deed.rawValue]
    }

    static func groups(_ deed: Deed) -> [String] { ["asm.groups." + deed.rawValue] }

    /// For the addresses of a group, and those that want no mail at all.
    static func suppressions(_ deed: Deed) -> [String] {
        ["asm.groups.suppressions." + deed.rawValue] + groups(deed)
    }

    /// What a key without restrictions lists.
    static let all: [String] =
        [send]
        + each("mail.batch") + each("user.scheduled_sends") + each("marketing_campaigns")
        + each("marketing") + each("asm.groups") + each("asm.groups.suppressions")
        + each("templates") + each("templates.versions")
        + each("templates.versions.activate")
        + ["read", "update"].map { "user.webhooks.event.settings." + $0 }
        + ["create", "read", "update"].map { "user.webhooks.event.test." + $0 }
        + each("api_keys")

    private static func each(_ stem: String) -> [String] {
        ["create", "read", "update", "delete"].map { stem + "." + $0 }
    }
}
