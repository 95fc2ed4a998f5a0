import Foundation

/// The load generator, 64 connections wide.
struct Wrk {
    static let connections = 64
    static let threads = 2

    let port: Int
    let folder: TemporaryFolder

    /// Starts a load of one of the scripts; `rate(of:)` waits for its end.
    func start(_ script: Script, seconds: Int) throws -> Child {
        try Child(
            "wrk",
            [
                "-t\(Self.threads)", "-c\(Self.connections)", "-d\(seconds)s", "-s",
                try script.path, "http://127.0.0.1:\(port)", "--",
            ] + script.arguments, in: folder)
    }

    /// Requests per second of a load under way; an error of any kind makes it worth nothing.
    func rate(of load: Child, seconds: Int) async throws -> Double {
        try await Child.with(load) { load in
            let text = try await load.finish(atMost: .seconds(seconds + 30))
            let counted = text.split(separator: "\n").last { $0.hasPrefix("counted ") }
            let numbers = counted?.split(separator: " ").dropFirst().compactMap { Double($0) } ?? []
            guard numbers.count == 3, numbers[1] > 0 else { throw Trouble("wrk wrote \(text)") }
            guard numbers[2] == 0 else {
                throw Trouble("\(Int(numbers[2])) of \(Int(numbers[0])) calls failed: \(text)")
            }
            return numbers[0] / (numbers[1] / 1_000_000)
        }
    }

    func rate(_ script: Script, seconds: Int) async throws -> Double {
        try await rate(of: try start(script, seconds: seconds), seconds: seconds)
    }
}
