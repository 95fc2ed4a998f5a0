import ArgumentParser
import BelayServer
import Glibc

/// The root of the command line.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belay",
        abstract: "Holds email that is to be sent later, and lets you stop it.",
        version: Version.text,
        subcommands: [
            ServeCommand.self, AccountCommand.self, KeyCommand.self, UserCommand.self,
            ListCommand.self, ShowCommand.self, CancelCommand.self, ClockCommand.self,
            MigrateCommand.self,
            SettingsCommand.self,
        ])

    /// Parses and runs; wrong usage ends with 2, everything else that fails with 1.
    static func main() async {
        // Whatever is made holds mail or secrets: for its owner only.
        umask(0o077)
        Memory.prepare()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as StartError {
            Output.error(error.description)
            Glibc.exit(1)
        } catch let error as ExitCode {
            Glibc.exit(error.rawValue)
        } catch {
            let status = exitCode(for: error)
            guard status == .validationFailure || status == .success else {
                Output.error("\(error)")
                Glibc.exit(1)
            }
            if status == .success {
                Output.line(fullMessage(for: error))
                Glibc.exit(0)
            }
            Output.error("\(message(for: error)); see belay --help")
            Glibc.exit(2)
        }
    }
}
