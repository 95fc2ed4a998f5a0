import NIOCore
import NIOPosix

/// Ports of the loopback for programs that cannot choose one themselves.
enum FreePort {
    /// A port that is free now; whoever takes it has to be quick.
    static func find() throws -> Int {
        let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).wait()
        defer {
            // Closing a socket that nothing connected to: should it fail, the port is not free,
            // and the program that is started on it says so.
            try? channel.close().wait()
        }
        guard let port = channel.localAddress?.port else { throw Trouble("no free port") }
        return port
    }

    static func waitUntilTaken(_ port: Int, by child: Child) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline, child.isRunning {
            do {
                let channel = try await ClientBootstrap(
                    group: MultiThreadedEventLoopGroup.singleton
                ).connect(host: "127.0.0.1", port: port).get()
                try await channel.close()
                return
            } catch is NIOConnectionError {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw Trouble("\(child.name) does not listen on \(port)")
    }
}
