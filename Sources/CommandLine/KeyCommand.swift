import ArgumentParser
import BelayCore
import BelayServer

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Keys: what clients authenticate with.",
        subcommands: [Add.self, List.self, Revoke.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key. It is shown once.")
        @Option(help: "The account; may be left out when there is one, or none yet.")
        var account: String?
        @Option(help: "sendgrid or mail-partner.")
        var door: String
        @Option(help: "What the key may do, in the door's words; again for more. All, without.")
        var scope: [String] = []
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard let door = Door.allCases.first(where: { $0.name == self.door }),
                [.sendGrid, .mailPartner].contains(door)
            else {
                throw ValidationError(
                    "--door must be sendgrid or mail-partner, and is \"\(self.door)\"")
            }
            guard scope.isEmpty || door == .sendGrid else {
                throw ValidationError("keys of the door \(door.name) have no scopes")
            }
            let request = ControlRequest.addKey(
                account: account, door: door, scopes: scope.isEmpty ? nil : scope)
            guard case .key(let made) = try await options.ask(request) else { return }
            if made.isNewAccount { Output.error("made the account \(made.account)") }
            if options.json {
                try Output.json(["key": made.key, "id": made.id, "account": made.account])
            } else {
                Output.line(made.key)
            }
            if Output.isTerminal, !options.json { Output.line(Self.example(made.key, door)) }
        }

        /// A first call to paste.
        private static func example(_ key: String, _ door: Door) -> String {
            door == .mailPartner
                ? "curl 'http://127.0.0.1:8025/v1/me?apiKey=\(key)'"
                : "curl -X POST http://127.0.0.1:8025/v3/mail/batch "
                    + "-H 'Authorization: Bearer \(key)'"
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys.")
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard case .keys(let keys) = try await options.ask(.keys) else { return }
            if options.json { return try Output.json(keys) }
            let rows = keys.map { key in
                [
                    key.id, Output.harmless(key.name), Output.harmless(key.account), key.door,
                    key.scopes?.joined(separator: ",") ?? "all", key.created,
                    key.revoked.map { "revoked \($0)" } ?? key.lastUsed ?? "never used",
                ]
            }
            Output.table([["ID", "NAME", "ACCOUNT", "DOOR", "SCOPES", "MADE", "LAST USED"]] + rows)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes a key, at once.")
        @Argument(help: "Its id, as `belay key list` shows it.")
        var id: String
        @OptionGroup var options: StoreOptions

        func run() async throws {
            _ = try await options.ask(.revokeKey(id: id))
            if options.json { return try Output.json(["revoked": id]) }
            Output.line("revoked \(id)")
        }
    }
}
