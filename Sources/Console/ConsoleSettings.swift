/// What the console is set to.
package struct ConsoleSettings: Sendable, Hashable {
    /// Where people reach it, such as `https://mail.example.com`; nil for wherever the server is.
    package var url: String?
    /// The server can be reached from its own machine only.
    package var isLocal: Bool
    /// Proxies beside those of the server's own machine, whose `X-Forwarded-For` is believed.
    package var proxies: [AddressRange]

    package init(url: String? = nil, isLocal: Bool, proxies: [AddressRange] = []) {
        self.url = url
        self.isLocal = isLocal
        self.proxies = proxies
    }

    /// Why nobody can sign in as it is set, for whoever runs the server; nil where people can.
    package var flaw: String? {
        guard url == nil, !isLocal else { return nil }
        return "the console cannot be used from other machines until console.url is set to an "
            + "https:// address of this server: browsers keep its cookies over https only"
    }

    /// Whether browsers come by https, as far as it can be known.
    var isSecure: Bool { url.map { $0.utf8.starts(with: "https://".utf8) } ?? !isLocal }
}
