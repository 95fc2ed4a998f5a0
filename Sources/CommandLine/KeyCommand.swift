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
        @Option(help: "sendgrid, mail-partner or marketing-cloud.")
        var door: String
        @Flag(help: "marketing-cloud: its password may be proven by a digest; it is kept sealed.")
        var digest = false
        @Option(help: "What the key may do, in the door's words; again for more. All, without.")
        var scope: [String] = []
        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard let door = Door.allCases.first(where: { $0.name == self.door }),
                [.sendGrid, .mailPartner, .marketingCloud].contains(door)
            else {
                throw ValidationError(
                    "--door must be sendgrid, mail-partner or marketing-cloud, and is "
                        + "\"\(self.door)\"")
            }
            guard !digest || door == .marketingCloud else {
                throw ValidationError("keys of the door \(door.name) know no digest")
            }
            guard scope.isEmpty || door == .sendGrid else {
                throw ValidationError("keys of the door \(door.name) have no scopes")
            }
            let request = ControlRequest.addKey(
                account: account, door: door, scopes: scope.isEmpty ? nil : scope,
                isRecoverable: digest)
            guard case .key(let made) = try await options.ask(request) else { return }
            if made.isNewAccount { Output.error("made the account \(made.account)") }
            if options.json {
                try Output.json(Self.members(made))
            } else {
                Output.line(made.key)
            }
            if Output.isTerminal, !options.json { Output.line(Self.example(made.key, door)) }
        }

        private static func members(_ made: MadeKeyLine) -> [String: String] {
            var members = ["id": made.id, "account": made.account]
            if let login = made.login {
                members["username"] = login.username
                members["password"] = login.password
                members["client_id"] = login.clientID
                members["client_secret"] = login.clientSecret
            } else {
                members["key"] = made.key
            }
            return members
        }

        /// A first call to paste.
        private static func example(_ key: String, _ door: Door) -> String {
            let address = "http://127.0.0.1:8025"
            switch door {
            case .mailPartner: return "curl '\(address)/v1/me?apiKey=\(key)'"
            case .marketingCloud:
                let parts = key.split(separator: ":", maxSplits: 1)
                return "curl \(address)/v2/token -d grant_type=client_credentials "
                    + "-d client_id=\(parts[0]) -d client_secret=\(parts[1])"
            default:
                return "curl -X POST \(address)/v3/mail/batch -H 'Authorization: Bearer \(key)'"
            }
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
