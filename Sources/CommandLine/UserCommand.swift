import ArgumentParser
import BelayServer

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People who sign in to the console.",
        subcommands: [Add.self, List.self, Link.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets somebody in, and prints a link to set a password: once, for an hour.")
        @Option(help: "The account; may be left out when there is one.")
        var account: String?
        @Argument(help: "Their e-mail address.")
        var email: String
        @OptionGroup var options: StoreOptions

        func run() async throws {
            let request = ControlRequest.addUser(email: email, account: account)
            guard case .user(let user) = try await options.ask(request) else { return }
            try UserCommand.show(user, options)
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints another link to set a password; earlier ones are good no more.")
        @Argument(help: "Their e-mail address.")
        var email: String
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .user(let user) = try await options.ask(.linkUser(email: email)) else {
                return
            }
            try UserCommand.show(user, options)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists who may sign in.")
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .users(let users) = try await options.ask(.users) else { return }
            if options.json { return try Output.json(users) }
            let rows = users.map { user in
                [
                    Output.harmless(user.email), Output.harmless(user.account), user.created,
                    user.hasPassword ? "set" : "none yet",
                ]
            }
            Output.table([["ADDRESS", "ACCOUNT", "MADE", "PASSWORD"]] + rows)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets somebody in no more, and ends their sessions at once.")
        @Argument(help: "Their e-mail address.")
        var email: String
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .removedUser(let email) = try await options.ask(.removeUser(email: email))
            else { return }
            if options.json { return try Output.json(["removed": email]) }
            Output.line("removed \(Output.harmless(email))")
        }
    }

    private static func show(_ user: UserLine, _ options: StoreOptions) throws {
        if options.json { return try Output.json(user) }
        Output.line(user.link ?? "")
        if let advice = user.advice { Output.error(advice) }
    }
}
