import ArgumentParser
import BelayServer

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Shows whether the server trusts its clock; confirms a clock that jumped.")

    @Flag(help: "The machine's clock is right: let releases go on.")
    var confirm = false
    @OptionGroup var options: StoreOptions

    func run() async throws {
        guard case .clock(let clock) = try await options.ask(.clock(confirm: confirm)) else {
            return
        }
        if options.json { return try Output.json(clock) }
        Output.table([["now", clock.now], ["trust", clock.trust]])
    }
}
