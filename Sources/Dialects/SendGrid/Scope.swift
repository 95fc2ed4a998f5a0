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

    /// What a key without restrictions lists.
    static let all: [String] =
        [send]
        + each("mail.batch") + each("user.scheduled_sends") + each("marketing_campaigns")
        + each("asm.groups") + each("templates") + each("templates.versions")
        + each("templates.versions.activate")
        + ["read", "update"].map { "user.webhooks.event.settings." + $0 }
        + ["create", "read", "update"].map { "user.webhooks.event.test." + $0 }
        + each("api_keys")

    private static func each(_ stem: String) -> [String] {
        ["create", "read", "update", "delete"].map { stem + "." + $0 }
    }
}
