import Foundation

/// A Redis of its own that answers when its log is on the disk, as Belay does.
struct RedisServer {
    let port: Int

    static func with<Result>(
        in folder: TemporaryFolder, _ body: (RedisServer) async throws -> Result
    ) async throws -> Result {
        let port = try FreePort.find()
        // redis-tools hold the server under another name; the package of the server would start
        // one that nobody asked for.
        let program = folder.file("redis-server")
        if !FileManager.default.fileExists(atPath: program) {
            try FileManager.default.createSymbolicLink(
                atPath: program, withDestinationPath: "/usr/bin/redis-check-rdb")
        }
        let child = try Child(
            program,
            [
                "--bind", "127.0.0.1", "--port", String(port), "--dir", folder.path,
                "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            ], in: folder)
        return try await Child.with(child) { child in
            try await FreePort.waitUntilTaken(port, by: child)
            return try await body(RedisServer(port: port))
        }
    }

    /// Adds mails of this size to a sorted set over 64 connections; gives additions per second.
    func additions(of size: Int, count: Int, in folder: TemporaryFolder) async throws -> Double {
        let member = "__rand_int__" + String(repeating: "x", count: size - 12)
        let text = try await Child.run(
            "redis-benchmark",
            [
                "-h", "127.0.0.1", "-p", String(port), "-c", String(Wrk.connections), "-n",
                String(count), "-r", "1000000000", "--csv", "ZADD", "due", "__rand_int__", member,
            ], in: folder, atMost: .seconds(300))
        // "name","requests per second","average ms",…
        let cells = text.split(separator: "\n").last?.split(separator: "\",\"") ?? []
        guard cells.count > 1, let rate = Double(cells[1]), rate > 0 else {
            throw Trouble("redis-benchmark wrote \"\(text)\"")
        }
        return rate
    }
}
