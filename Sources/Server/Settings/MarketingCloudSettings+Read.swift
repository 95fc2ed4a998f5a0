import BelayCore
import BelayMarketingCloud

extension MarketingCloudSettings {
    /// - Parameters:
    ///   - text: a setting's text, by its key.
    ///   - isLocal: whether the server can be reached from its own machine only.
    init(settings text: (String) -> String, isLocal: Bool) throws(StartError) {
        let url = "marketingcloud.url"
        let sender = "marketingcloud.sender"
        let clear = "marketingcloud.clear_passwords"
        let lifetime = "marketingcloud.token_lifetime"
        let offset = "marketingcloud.offset"
        let write = "marketingcloud.write_offset"
        let past = "marketingcloud.past_send_date"
        let taken = try SettingValue.word(text(clear), among: ["local", "yes", "no"], of: clear)
        self.init(
            url: try SettingValue.url(text(url), of: url),
            sender: try Settings.address(text(sender), of: sender).map { Mailbox(address: $0) },
            takesClearPasswords: taken == "yes" || taken == "local" && isLocal,
            tokenLifetime: try SettingValue.duration(text(lifetime), of: lifetime),
            clock: ServerTime(offset: try SettingValue.offset(text(offset), of: offset)),
            writesOffsets: try SettingValue.word(
                text(write), among: ["no", "yes"], of: write) == "yes",
            sendsPast: try SettingValue.word(
                text(past), among: ["refuse", "now"], of: past) == "now")
    }
}

extension ListenAddress {
    /// Whether it can be reached from the same machine only.
    var isLocal: Bool {
        host == "localhost" || host == "::1" || host.utf8.starts(with: "127.".utf8)
    }
}
