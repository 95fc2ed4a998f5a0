import BelayCore
import BelayMailPartner
import BelaySMTP
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
    var mailPartner: MailPartnerSettings
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
        name = try Self.name(text("name").isEmpty ? hostName : text("name"))
        logLevel = text("log.level")
        returnPath = try Self.address(text("relay.return_path"), of: "relay.return_path")
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
        sendGridHorizon = try SettingValue.durationOrNone(
            text("sendgrid.horizon"), of: "sendgrid.horizon")
        sendGridPauseExpiry = try SettingValue.durationOrNone(
            text("sendgrid.pause_expiry"), of: "sendgrid.pause_expiry")
        mailPartner = try MailPartnerSettings(settings: text)
        bodyTimeout = try duration("http.body_timeout")
        shutdownGrace = try duration("shutdown.grace")
    }

    /// What EHLO and Message-ID can carry: letters, digits, hyphens and full stops.
    private static func name(_ text: String) throws(StartError) -> String {
        let isSound = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard isSound, text.utf8.count <= 253, !labels.contains(where: \.isEmpty) else {
            throw SettingValue.wanted("a host name", "name", text)
        }
        return text
    }

    /// Checked as the courier will check it, since it would refuse every mail later.
    static func address(_ text: String, of key: String) throws(StartError) -> String? {
        guard !text.isEmpty else { return nil }
        let wanted = SettingValue.wanted("an address such as bounces@example.com", key, text)
        do {
            _ = try SMTPEnvelope(returnPath: text, recipient: "postmaster", size: 0)
        } catch {
            throw wanted
        }
        guard text.utf8.contains(UInt8(ascii: "@")) else { throw wanted }
        return text
    }

    private static func storeFile(_ text: String) throws(StartError) -> String? {
        guard !text.isEmpty else { return nil }
        let scheme = "sqlite:"
        guard text.utf8.starts(with: scheme.utf8), text.utf8.count > scheme.utf8.count else {
            // What was written is not repeated: a store's URL may hold a password.
            throw StartError("the setting store must be sqlite:PATH")
        }
        return String(decoding: text.utf8.dropFirst(scheme.utf8.count), as: UTF8.self)
    }
}
