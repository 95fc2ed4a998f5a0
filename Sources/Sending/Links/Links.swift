/// The links to this server that mail carries.
package struct Links: Sendable {
    /// `https://mail.example.com`, without a slash at its end; visible ASCII.
    package let origin: String
    package let key: LinkKey

    /// The first segment of their paths.
    package static let path = "/u"

    package init(origin: String, key: LinkKey) {
        self.origin = origin
        self.key = key
    }

    /// RFC 8058 §3.1: one click is for https alone.
    package var isSecure: Bool { origin.utf8.starts(with: "https://".utf8) }

    /// Nil only if the cipher refuses.
    package func url(_ token: LinkToken) -> String? {
        key.seal(token).map { "\(origin)\(Self.path)/\($0)" }
    }
}
