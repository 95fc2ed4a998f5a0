import ArgumentParser
import BelayCore
import BelayServer

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancels a send or a batch, for good.")

    @Argument(help: "22 characters, a UUID, or a number.")
    var id: String?
    @Option(help: "A batch instead of a send.")
    var batch: String?
    @Option(help: "The account; needed for a number when there are several.")
    var account: String?
    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard (id == nil) != (batch == nil) else {
            throw ValidationError("name a send, or a batch with --batch")
        }
    }

    func run() async throws {
        let request: ControlRequest =
            if let batch {
                .cancelBatch(id: batch, account: account)
            } else {
                .cancel(id: id ?? "", account: account)
            }
        guard case .cancelled(let line) = try await options.ask(request) else { return }
        if options.json {
            try Output.json(line)
        } else {
            print(line)
        }
        if !line.isDone { throw ExitCode(1) }
    }

    private func print(_ line: CancelLine) {
        guard let counts = line.counts else { return Output.line(Self.sentence(line.outcome)) }
        Output.line(
            "cancelled: \(counts.stopped) stopped, \(counts.handedOver) handed over before, "
                + "\(counts.inDoubt) in doubt, \(counts.ended) ended before")
    }

    private static func sentence(_ outcome: String) -> String {
        switch outcome {
        case "cancelled": "cancelled: nothing was sent and nothing will be"
        case "alreadyCancelled": "it was cancelled before"
        case "inDoubt": "nothing more is sent; an earlier attempt may have been delivered"
        case "tooLate": "too late: it is being handed over"
        case "alreadySent": "too late: it has been handed over"
        case "alreadyEnded": "it had ended before"
        default: "the stop is in force, but something is still under way: ask again"
        }
    }
}
