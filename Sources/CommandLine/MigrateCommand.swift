import ArgumentParser
import BelayServer
import Foundation

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Moves the store from a file to PostgreSQL, or back, while nobody serves it.",
        discussion: """
            Whichever of --from and --to is not given is the store of the settings, so that a \
            password can stand in BELAY_STORE: a flag shows in the list of processes.
            """)

    @Option(help: "sqlite:PATH or postgres://…: the store as it is.")
    var from: String?
    @Option(help: "Likewise: where it is to be; an empty one.")
    var to: String?
    @Flag(help: "Take back a move that was not finished: the store stays where it was.")
    var giveUp = false
    @Option(help: "Data folder (BELAY_DATA, else ./belay-data).")
    var data: String?
    @Option(help: "Settings file (BELAY_CONFIG).")
    var config: String?

    func validate() throws {
        if from == nil, to == nil { throw ValidationError("say --from or --to, or both") }
    }

    func run() async throws {
        let mover = Mover(from: try await settings(store: from), to: try await settings(store: to))
        if giveUp { return Output.line(try await mover.giveUp()) }
        Output.line(try await mover.move { Output.error($0) })
    }

    private func settings(store: String?) async throws -> Settings {
        var flags: [String: String] = [:]
        flags["data"] = data
        flags["store"] = store
        return try await SettingsReader(
            flags: flags, environment: ProcessInfo.processInfo.environment
        ).read(configFile: config)
    }
}
