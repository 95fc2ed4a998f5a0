import BelayCore
import BelayStore

/// What a server is started with, every value checked.
package struct Settings: Sendable {
    package var listen: ListenAddress
    /// As it was named; made absolute when it is opened.
    package var data: String
    /// The store's file; nil for the one in the data folder.
    package var storeFile: String?
    /// As it was written; empty for the outbox in the data folder. May hold a password.
    var relay: String
    /// EHLO and Message-ID.
    package var name: String
    package var logLevel: String
    var returnPath: String?
    var connections: Int
    var timeouts: RelayTimeouts
    var retry: RetryPolicy
    var sendGridStopCap: Int?
    var sendGridHorizon: Duration?
    var sendGridPauseExpiry: Duration?
    var bodyTimeout: Duration
    package var shutdownGrace: Duration

    struct RelayTimeouts: Sendable {
        var greeting: Duration
        var command: Duration
        var data: Duration
        var block: Duration
        var dot: Duration
    }

    /// - Parameters:
    ///   - values: one for every key of `SettingTable`.
    ///   - hostName: the machine's, for when no name is set.
    init(_ values: [String: String], hostName: String) throws(StartError) {
        func text(_ key: String) -> String { values[key] ?? "" }
        func duration(_ key: String) throws(StartError) -> Duration {
            try SettingValue.duration(text(key), of: key)
        }
        listen = try SettingValue.listen(text("listen"), of: "listen")
        guard !text("data").isEmpty else {
            throw SettingValue.wanted("a folder", "data", "")
        }
        data = text("data")
        storeFile = try Self.storeFile(text("store"))
        relay = text("relay.url")
        name = text("name").isEmpty ? hostName : text("name")
        logLevel = text("log.level")
        returnPath = text("relay.return_path").isEmpty ? nil : text("relay.return_path")
        connections = try SettingValue.integer(
            text("relay.connections"), in: 1...1_000, of: "relay.connections")
        timeouts = RelayTimeouts(
            greeting: try duration("relay.timeout.greeting"),
            command: try duration("relay.timeout.command"),
            data: try duration("relay.timeout.data"),
            block: try duration("relay.timeout.block"), dot: try duration("relay.timeout.dot"))
        retry = RetryPolicy(
            first: try duration("retry.first"), longest: try duration("retry.longest"),
            giveUp: try duration("retry.give_up"))
        let cap = try SettingValue.integer(
            text("sendgrid.stop_cap"), in: 0...1_000_000_000, of: "sendgrid.stop_cap")
        sendGridStopCap = cap == 0 ? nil : cap
        let horizon = try duration("sendgrid.horizon")
        sendGridHorizon = horizon == .zero ? nil : horizon
        let expiry = try duration("sendgrid.pause_expiry")
        sendGridPauseExpiry = expiry == .zero ? nil : expiry
        bodyTimeout = try duration("http.body_timeout")
        shutdownGrace = try duration("shutdown.grace")
    }

    private static func storeFile(_ text: String) throws(StartError) -> String? {
        guard !text.isEmpty else { return nil }
        let scheme = "sqlite:"
        guard text.utf8.starts(with: scheme.utf8), text.utf8.count > scheme.utf8.count else {
            throw SettingValue.wanted("sqlite:PATH", "store", text)
        }
        return String(decoding: text.utf8.dropFirst(scheme.utf8.count), as: UTF8.self)
    }
}
