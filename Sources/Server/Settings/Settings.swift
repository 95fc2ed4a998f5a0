package import BelayConsole
import BelayCore
import BelayIDNA
import BelayMailPartner
package import BelayMarketingCloud
import BelaySMTP
import BelayStore

/// What a server is started with, every value checked.
package struct Settings: Sendable {
    package var listen: ListenAddress
    /// As it was named; made absolute when it is opened.
    package var data: String
    package var store: StorePlace
    /// As it was written; empty for the outbox in the data folder. May hold a password.
    var relay: String
    /// Likewise, of the accounts that have one of their own.
    package var accountRelays: [AccountRelay]
    /// EHLO and Message-ID.
    package var name: String
    package var logLevel: String
    package var returnPath: String?
    var connections: Int
    var timeouts: RelayTimeouts
    var retry: RetryPolicy
    var sendGridStopCap: Int?
    /// Nil is any number.
    var campaignCap: Int?
    var sendGridHorizon: Duration?
    var sendGridPauseExpiry: Duration?
    var mailPartner: MailPartnerSettings
    package var marketingCloud: MarketingCloudSettings
    package var console: ConsoleSettings
    var sendGridRateLimit: Int?
    /// In lower case; nil is any.
    package var sendGridSenderDomains: Set<String>?
    /// What links in mail begin with: `https://mail.example.com`. Nil where nobody said so.
    package var linkOrigin: String?
    /// Of clients, at once.
    var clientConnections: Int
    var headTimeout: Duration
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
        store = try StorePlace(settings: text)
        relay = text("relay.url")
        accountRelays = try AccountRelay.list(text("relay.accounts"), of: "relay.accounts")
        name = try Self.name(text("name").isEmpty ? hostName : text("name"))
        logLevel = text("log.level")
        returnPath = try Self.address(text("relay.return_path"), of: "relay.return_path")
        connections = try SettingValue.integer(
            text("relay.connections"), in: 1...1_000, of: "relay.connections")
        try Self.check(connections: connections, relays: 1 + accountRelays.count)
        timeouts = RelayTimeouts(
            greeting: try duration("relay.timeout.greeting"),
            command: try duration("relay.timeout.command"),
            data: try duration("relay.timeout.data"),
            block: try duration("relay.timeout.block"), dot: try duration("relay.timeout.dot"))
        retry = try Self.retry(
            first: try duration("retry.first"), longest: try duration("retry.longest"),
            giveUp: try duration("retry.give_up"))
        let cap = try SettingValue.integer(
            text("sendgrid.stop_cap"), in: 0...1_000_000_000, of: "sendgrid.stop_cap")
        sendGridStopCap = cap == 0 ? nil : cap
        let campaigns = try SettingValue.integer(
            text("sendgrid.campaign_cap"), in: 0...1_000_000_000, of: "sendgrid.campaign_cap")
        campaignCap = campaigns == 0 ? nil : campaigns
        sendGridHorizon = try SettingValue.durationOrNone(
            text("sendgrid.horizon"), of: "sendgrid.horizon")
        sendGridPauseExpiry = try SettingValue.durationOrNone(
            text("sendgrid.pause_expiry"), of: "sendgrid.pause_expiry")
        mailPartner = try MailPartnerSettings(settings: text)
        marketingCloud = try MarketingCloudSettings(settings: text, isLocal: listen.isLocal)
        console = try ConsoleSettings(settings: text, isLocal: listen.isLocal)
        let rate = try SettingValue.integer(
            text("sendgrid.rate_limit"), in: 0...1_000_000_000, of: "sendgrid.rate_limit")
        sendGridRateLimit = rate == 0 ? nil : rate
        sendGridSenderDomains = try SettingValue.domains(
            text("sendgrid.sender_domains"), of: "sendgrid.sender_domains")
        linkOrigin = try Self.linkOrigin(text("links.url"))
        clientConnections = try SettingValue.integer(
            text("http.connections"), in: 1...1_000_000, of: "http.connections")
        headTimeout = try duration("http.head_timeout")
        bodyTimeout = try duration("http.body_timeout")
        shutdownGrace = try duration("shutdown.grace")
    }

    /// Short enough for a header to hold the whole link.
    private static func linkOrigin(_ text: String) throws(StartError) -> String? {
        guard let url = try SettingValue.url(text, of: "links.url") else { return nil }
        guard url.utf8.count <= Limits.linkOrigin else {
            throw StartError(
                "the setting links.url is longer than \(Limits.linkOrigin) characters")
        }
        return url
    }

    /// What links in mail begin with.
    ///
    /// The same before and after the socket is open, unless any port was to do: a mail that is
    /// composed twice is to be the same mail.
    /// - Parameter address: where the server really listens; nil before.
    package func linkOrigin(at address: String?) -> String {
        let text = listen.port == 0 ? address ?? listen.text : listen.text
        return linkOrigin ?? "http://\(text)"
    }

    /// To all relays together.
    var relayConnections: Int { connections * (1 + accountRelays.count) }

    /// What is in hand for all relays together is bounded.
    private static func check(connections: Int, relays: Int) throws(StartError) {
        guard connections * relays <= Limits.relayConnections else {
            throw StartError(
                """
                the setting relay.connections is \(connections) for each of \(relays) relays \
                (relay.accounts); together they may be \(Limits.relayConnections)
                """)
        }
    }

    /// What EHLO and Message-ID can carry.
    private static func name(_ text: String) throws(StartError) -> String {
        guard SettingValue.isHostName(text) else {
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
        // RFC 6531 is needed for what A-labels cannot say, and every mail would need it.
        guard let address = InternationalAddress.withASCIIDomain(text) else { throw wanted }
        return address
    }

    /// The longest wait bounds every one, the first included: it must not undercut it silently.
    private static func retry(
        first: Duration, longest: Duration, giveUp: Duration
    ) throws(StartError) -> RetryPolicy {
        guard first <= longest else {
            throw StartError("the setting retry.longest is shorter than retry.first")
        }
        return RetryPolicy(first: first, longest: longest, giveUp: giveUp)
    }
}
