import ArgumentParser
import BelayServer
import Foundation
import Glibc
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the server.",
        discussion: """
            A flag stands over the environment, and that over the settings file. A password in a \
            relay's or a store's URL belongs in the environment (BELAY_RELAY_URL, BELAY_STORE) or \
            in the file: a flag shows in the list of processes.

            Settings, by key in the file and by variable:
            \(SettingTable.help)
            """)

    @Option(help: "HOST:PORT; port 0 takes a free one.")
    var listen: String?
    @Option(help: "Data folder.")
    var data: String?
    @Option(help: "sqlite:PATH or postgres://….")
    var store: String?
    @Flag(help: "Starts only while PostgreSQL has a synchronous standby.")
    var requireStandby = false
    @Option(help: "smtp://…, smtps://… or outbox:FOLDER.")
    var relay: String?
    @Option(help: "Name in EHLO and Message-ID.")
    var name: String?
    @Option(help: "Settings file, JSON.")
    var config: String?

    func run() async throws {
        var flags: [String: String] = [:]
        flags["listen"] = listen
        flags["data"] = data
        flags["store"] = store
        if requireStandby { flags["store.require_standby"] = "yes" }
        flags["relay.url"] = relay
        flags["name"] = name
        let settings = try await SettingsReader(
            flags: flags, environment: ProcessInfo.processInfo.environment
        ).read(configFile: config)
        let logger = try Log.start(level: settings.logLevel)
        let open = try await Patience.open(settings)
        let node = try Node(
            settings: settings, open: open, logger: logger,
            announce: { Output.line("listening on http://\($0)") },
            giveUp: { Glibc.exit(0) })
        Output.error("belay \(Version.text)")
        Output.error("data folder \(open.path)")
        for line in node.relayWords { Output.error(line) }
        if let flaw = open.control.consoleFlaw { Output.error(flaw) }
        if try await open.hasNoKey() { Output.error("next: belay key add --door sendgrid") }
        try await node.run()
    }
}
