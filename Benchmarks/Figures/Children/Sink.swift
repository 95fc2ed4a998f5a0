import Foundation

/// Postfix's `smtp-sink`, which takes every mail and counts what it took.
struct Sink {
    let port: Int
    private let child: Child

    static func with<Result>(
        in folder: TemporaryFolder, _ body: (Sink) async throws -> Result
    ) async throws -> Result {
        let port = try FreePort.find()
        // As root it wants to be told whose rights to take.
        let user = geteuid() == 0 ? ["-u", "nobody"] : []
        let child = try Child(
            "smtp-sink", user + ["-c", "127.0.0.1:\(port)", "256"], in: folder)
        return try await Child.with(child) { child in
            try await FreePort.waitUntilTaken(port, by: child)
            return try await body(Sink(port: port, child: child))
        }
    }

    /// Mails taken so far: the sink writes `sess=1 quit=0 mesg=1` anew for each.
    func taken() throws -> Int {
        let handle = try FileHandle(forReadingFrom: URL(filePath: child.output))
        defer {
            // It was only read.
            try? handle.close()
        }
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size - min(size, 128))
        let text = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        // The last line that is complete.
        let lines = text.split(separator: "\r", omittingEmptySubsequences: false).dropLast()
        guard let count = lines.last?.split(separator: "=").last else { return 0 }
        return Int(count) ?? 0
    }

    /// Follows the count until so many more are taken.
    ///
    /// - Returns: how many were taken per second between the first and the last, and when the first
    ///   was seen.
    func follow(_ count: Int, from start: Int, atMost patience: Duration) async throws -> (
        rate: Double, first: Date
    ) {
        let deadline = ContinuousClock.now + patience
        var first: (instant: ContinuousClock.Instant, count: Int, date: Date)?
        while ContinuousClock.now < deadline {
            let now = try taken() - start
            if first == nil, now > 0 { first = (.now, now, Date()) }
            if let first, now >= count {
                guard now == count, now > first.count else {
                    throw Trouble("the sink took \(now) mails of \(count)")
                }
                let took = ContinuousClock.now - first.instant
                return (Double(now - first.count) / (took / .seconds(1)), first.date)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw Trouble("the sink took \(try taken() - start) of \(count) mails within \(patience)")
    }
}
