/// What the console is set to.
package struct ConsoleSettings: Sendable, Hashable {
    /// Where people reach it, such as `https://mail.example.com`; nil for wherever the server is.
    package var url: String?
    /// The server can be reached from its own machine only.
    package var isLocal: Bool

    package init(url: String? = nil, isLocal: Bool) {
        self.url = url
        self.isLocal = isLocal
    }

    /// Whether browsers come by https, as far as it can be known.
    var isSecure: Bool { url.map { $0.utf8.starts(with: "https://".utf8) } ?? !isLocal }
}
