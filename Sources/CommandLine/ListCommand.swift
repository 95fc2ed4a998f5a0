import ArgumentParser
import BelayServer

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists sends, newest first.")

    @Option(help: "Only this account's.")
    var account: String?
    @Flag(help: "Only those that still have something to come.")
    var pending = false
    @Option(help: "At most so many.")
    var limit = 100
    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard (1...500).contains(limit) else {
            throw ValidationError("--limit must be from 1 to 500")
        }
    }

    func run() async throws {
        let request = ControlRequest.list(account: account, pendingOnly: pending, limit: limit)
        guard case .sends(let sends) = try await options.ask(request) else { return }
        if options.json { return try Output.json(sends) }
        let rows = sends.map { send in
            [
                send.id, String(send.number), send.due, send.state,
                "\(send.finished)/\(send.deliveries)", Output.harmless(send.batch ?? "-"),
                Output.harmless(send.subject),
            ]
        }
        Output.table([["ID", "NUMBER", "DUE", "STATE", "ENDED", "BATCH", "SUBJECT"]] + rows)
    }
}
