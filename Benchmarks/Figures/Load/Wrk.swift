import Foundation

/// The load generator, 64 connections wide.
struct Wrk {
    static let connections = 64
    static let threads = 2

    let port: Int
    let folder: TemporaryFolder

    /// Starts a load of one of the scripts; `count` waits for its end.
    func start(_ script: Script, seconds: Int) throws -> Child {
        try Child(
            "wrk",
            [
                "-t\(Self.threads)", "-c\(Self.connections)", "-d\(seconds)s", "-s",
                try script.path, "http://127.0.0.1:\(port)", "--",
            ] + script.arguments, in: folder)
    }

    /// What a load came to.
    struct Counted {
        let calls: Double
        let seconds: Double

        var rate: Double { calls / seconds }
    }

    /// Waits for the end of a load; an error of any kind makes it worth nothing.
    func count(_ load: Child, seconds: Int) async throws -> Counted {
        try await Child.with(load) { load in
            let text = try await load.finish(atMost: .seconds(seconds + 30))
            let counted = text.split(separator: "\n").last { $0.hasPrefix("counted ") }
            let numbers = counted?.split(separator: " ").dropFirst().compactMap { Double($0) } ?? []
            guard numbers.count == 3, numbers[1] > 0 else { throw Trouble("wrk wrote \(text)") }
            guard numbers[2] == 0 else {
                throw Trouble("\(Int(numbers[2])) of \(Int(numbers[0])) calls failed: \(text)")
            }
            return Counted(calls: numbers[0], seconds: numbers[1] / 1_000_000)
        }
    }

    /// Calls per second.
    func rate(_ script: Script, seconds: Int) async throws -> Double {
        try await count(try start(script, seconds: seconds), seconds: seconds).rate
    }

    /// Calls per second, and how many µs of the processors each cost this server.
    func cost(
        _ script: Script, seconds: Int, of server: Child
    ) async throws -> (rate: Double, microseconds: Double) {
        let before = try server.processorTime()
        let counted = try await count(try start(script, seconds: seconds), seconds: seconds)
        let used = try server.processorTime() - before
        return (counted.rate, used / counted.calls * 1_000_000)
    }
}
