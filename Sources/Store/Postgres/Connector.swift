import BelayStore

/// Finds the primary among the servers of a URL.
///
/// Why not libpq by itself: it takes the first one that takes writes, and after a failover that may
/// be an old primary that came back.
struct Connector {
    let settings: DatabaseSettings
    let primaries: PrimaryGuard
    let elapsed: @Sendable () -> Duration

    /// - Parameter last: the place of the server that was the primary a moment ago; nil looks at
    ///   all, and takes the one that was promoted last.
    /// - Returns: with the place of its server.
    func connect(last: Int?) throws -> (connection: Connection, place: Int) {
        let hosts = DatabaseURL.hosts(settings.url)
        guard !hosts.isEmpty else {
            let connection = try Connection.open(settings, of: primaries, elapsed: elapsed)
            try primaries.admit(connection.primary)
            return (connection, 0)
        }
        if let last, hosts.indices.contains(last) {
            do {
                let connection = try open(hosts[last])
                try primaries.admit(connection.primary)
                return (connection, last)
            } catch {
                // It may be another one now.
            }
        }
        return try survey(hosts)
    }

    private func survey(_ hosts: [DatabaseHost]) throws -> (connection: Connection, place: Int) {
        var found: [(connection: Connection, place: Int)] = []
        var reasons: [String] = []
        for (place, host) in hosts.enumerated() {
            do {
                found.append((try open(host), place))
            } catch {
                reasons.append(Self.reason(error))
            }
        }
        found.sort { $0.connection.primary.timeline > $1.connection.primary.timeline }
        for candidate in found {
            do {
                try primaries.admit(candidate.connection.primary)
                return candidate
            } catch {
                reasons.append(Self.reason(error))
            }
        }
        throw StoreError.unavailable(reasons.joined(separator: "; "))
    }

    private func open(_ host: DatabaseHost) throws -> Connection {
        try .open(settings, of: primaries, at: host, elapsed: elapsed)
    }

    private static func reason(_ error: any Error) -> String {
        guard case .unavailable(let text) = StoreError(mapping: error) else { return "\(error)" }
        return text
    }
}
