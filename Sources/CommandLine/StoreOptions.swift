import ArgumentParser
import BelayServer
import Foundation

/// What every command takes that works on a store.
struct StoreOptions: ParsableArguments {
    @Option(help: "Data folder (BELAY_DATA, else ./belay-data).")
    var data: String?

    @Option(
        help: "sqlite:PATH or postgres://… (BELAY_STORE, else belay.sqlite in the data folder).")
    var store: String?

    @Option(help: "Settings file (BELAY_CONFIG).")
    var config: String?

    @Flag(help: "Print JSON.")
    var json = false

    /// The answer of the server that runs on the folder, or of the store itself.
    ///
    /// Refusals end the command with exit status 1 and one line.
    func ask(_ request: ControlRequest) async throws -> ControlAnswer {
        var flags: [String: String] = [:]
        flags["data"] = data
        flags["store"] = store
        let settings = try await SettingsReader(
            flags: flags, environment: ProcessInfo.processInfo.environment
        ).read(configFile: config)
        let answer = try await Desk(settings: settings).ask(request) { path in
            Output.error("made the data folder \(path)")
        }
        if case .refused(let reason) = answer {
            Output.error(reason)
            throw ExitCode(1)
        }
        return answer
    }
}
