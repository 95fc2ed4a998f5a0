import BelayCore

/// What a mail asks for beside its content: `mail_settings`.
struct MailSettings {
    /// The mail is only to be looked at.
    var isSandboxed = false
    var bypass: Exemption.Bypass = []
    /// Nil while it is off.
    var footer: Footer?
}
