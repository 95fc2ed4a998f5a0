import Foundation

/// How much to measure and what with, from the environment; `make bench` fills it in.
struct Plan: Sendable {
    let belay: String
    let yardstick: String
    /// Where data folders are made: on a disk, for a folder in memory makes every fsync free.
    let folder: String
    let results: String
    /// How often subject and yardstick take turns.
    let rounds: Int
    /// Seconds that each load lasts.
    let seconds: Int
    /// Deliveries in the large batch.
    let members: Int
    /// Mails handed over in a round.
    let mails: Int

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        func text(_ name: String) throws -> String {
            guard let value = environment[name], !value.isEmpty else {
                throw Trouble("\(name) is not set; run this through `make bench`")
            }
            return value
        }
        func number(_ name: String, _ usual: Int) throws -> Int {
            guard let value = environment[name], !value.isEmpty else { return usual }
            guard let number = Int(value), number > 0 else {
                throw Trouble("\(name) has to be a positive number, and is \"\(value)\"")
            }
            return number
        }
        belay = try text("BELAY_BINARY")
        yardstick = try text("YARDSTICK_BINARY")
        folder = try text("BENCH_FOLDER")
        results = try text("BENCH_RESULTS")
        rounds = try number("BENCH_ROUNDS", 5)
        seconds = try number("BENCH_SECONDS", 3)
        members = try number("BENCH_MEMBERS", 1_000_000)
        mails = try number("BENCH_MAILS", 20_000)
    }
}
