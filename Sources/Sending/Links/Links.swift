/// The links to this server that mail carries.
package struct Links: Sendable {
    package let key: LinkKey
    private let begin: @Sendable () -> String

    /// The first segment of their paths.
    package static let path = "/u"

    package init(origin: String, key: LinkKey) {
        self.init(key: key) { origin }
    }

    /// - Parameter origin: asked for each mail, since a server may learn where it listens after it
    ///   has begun.
    package init(key: LinkKey, origin: @escaping @Sendable () -> String) {
        self.key = key
        begin = origin
    }

    /// `https://mail.example.com`, without a slash at its end; visible ASCII.
    package var origin: String { begin() }

    /// RFC 8058 §3.1: one click is for https alone.
    package var isSecure: Bool { origin.utf8.starts(with: "https://".utf8) }

    /// Nil only if the cipher refuses.
    package func url(_ token: LinkToken) -> String? {
        key.seal(token).map { "\(origin)\(Self.path)/\($0)" }
    }
}
