import ArgumentParser
import BelayServer

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Accounts: who mail belongs to.",
        subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an account.")
        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .account(let account) = try await options.ask(.addAccount(name: name))
            else { return }
            if options.json {
                try Output.json(account)
            } else {
                Output.line("made the account \(Output.harmless(account.name))")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts.")
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .accounts(let accounts) = try await options.ask(.accounts) else { return }
            if options.json { return try Output.json(accounts) }
            Output.table(
                [["NAME", "MADE"]] + accounts.map { [Output.harmless($0.name), $0.created] })
        }
    }
}
