import ArgumentParser
import BelayServer

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a send, its deliveries and what happened to them.")

    @Argument(help: "22 characters, a UUID, or a number.")
    var id: String
    @Option(help: "The account; needed for a number when there are several.")
    var account: String?
    @OptionGroup var options: StoreOptions

    func run() async throws {
        guard case .send(let send) = try await options.ask(.show(id: id, account: account))
        else { return }
        if options.json { return try Output.json(send) }
        Output.table([
            ["id", send.id], ["uuid", send.uuid], ["number", String(send.number)],
            ["account", Output.harmless(send.account)], ["door", send.door],
            ["batch", Output.harmless(send.batch ?? "-")],
            ["tags", Output.harmless(send.tags.joined(separator: ", "))],
            ["subject", Output.harmless(send.subject)], ["accepted", send.accepted],
            ["state", send.state],
        ])
        if let audience = send.audience {
            Output.table([
                ["due", audience.due],
                ["goes to", audience.sources.joined(separator: ", ")],
                ["excluded", audience.excluded.joined(separator: ", ")],
                ["listed", String(audience.listed)], ["waiting", String(audience.waiting)],
                ["handed over", String(audience.handedOver)],
                ["in doubt", String(audience.inDoubt)], ["stopped", String(audience.stopped)],
                ["ended", String(audience.ended)],
            ])
        }
        Output.line("")
        let deliveries = send.deliveries.map { delivery in
            [
                String(delivery.position), delivery.state, delivery.due,
                String(delivery.attempts), String(delivery.doubts),
                Output.harmless(delivery.recipient), Output.harmless(delivery.reply ?? ""),
            ]
        }
        Output.table(
            [["#", "STATE", "DUE", "ATTEMPTS", "DOUBTS", "RECIPIENT", "REPLY"]] + deliveries)
        Output.line("")
        let events = send.events.map { event in
            [
                event.at, event.event, event.position.map(String.init) ?? "-",
                Output.harmless(event.by ?? "-"), Output.harmless(event.detail ?? ""),
            ]
        }
        Output.table([["AT", "EVENT", "#", "BY", "DETAIL"]] + events)
    }
}
