import BelayConsole
import BelayCore

extension ConsoleSettings {
    /// - Parameters:
    ///   - text: a setting's text, by its key.
    ///   - isLocal: whether the server can be reached from its own machine only.
    init(settings text: (String) -> String, isLocal: Bool) throws(StartError) {
        let key = "console.url"
        let url = try SettingValue.url(text(key), of: key)
        if let url, !url.utf8.starts(with: "https://".utf8), !isLocal {
            throw StartError(
                "the setting \(key) must begin with https://, and is \"\(url)\": passwords and "
                    + "cookies would cross a network in clear")
        }
        self.init(url: url, isLocal: isLocal)
    }
}
