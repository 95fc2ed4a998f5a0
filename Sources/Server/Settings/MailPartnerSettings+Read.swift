import BelayCore
import BelayMailPartner

extension MailPartnerSettings {
    /// - Parameter text: a setting's text, by its key.
    init(settings text: (String) -> String) throws(StartError) {
        let cutoff = "mailpartner.cutoff"
        let language = "mailpartner.language"
        let status = "mailpartner.strict_status"
        let sender = "mailpartner.sender"
        let get = "mailpartner.get"
        let word = try SettingValue.word(
            text(language), among: Language.allCases.map(\.rawValue), of: language)
        self.init(
            cutoff: try SettingValue.durationOrNone(text(cutoff), of: cutoff),
            language: Language(rawValue: word) ?? .english,
            isStatusStrict: try SettingValue.word(
                text(status), among: ["no", "yes"], of: status) == "yes",
            sender: try Settings.address(text(sender), of: sender).map { Mailbox(address: $0) },
            takesGet: try SettingValue.word(text(get), among: ["no", "yes"], of: get) == "yes")
    }
}
