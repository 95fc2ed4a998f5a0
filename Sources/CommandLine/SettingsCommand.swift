import ArgumentParser
import BelayServer

/// Prints the table of settings as the page `docs/operating/settings.md`.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Prints every setting, as a page of documentation.",
        shouldDisplay: false)

    func run() async throws {
        Output.text(SettingTable.page)
    }
}
