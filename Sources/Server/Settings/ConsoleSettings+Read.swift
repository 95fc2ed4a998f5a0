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
        let proxies = try Self.ranges(text("console.proxies"), of: "console.proxies")
        self.init(url: url, isLocal: isLocal, proxies: proxies)
    }

    private static func ranges(
        _ text: String, of key: String
    ) throws(StartError) -> [AddressRange] {
        guard !text.isEmpty else { return [] }
        var ranges: [AddressRange] = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            let plain = part.filter { $0 != UInt8(ascii: " ") }
            guard let range = AddressRange(String(decoding: plain, as: UTF8.self)) else {
                throw SettingValue.wanted(
                    "IP addresses or ranges such as 10.0.0.0/8, with commas between them", key,
                    text)
            }
            ranges.append(range)
        }
        return ranges
    }
}
