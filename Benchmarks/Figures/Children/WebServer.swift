/// A server that wrote where it listens.
struct WebServer {
    let port: Int
    let child: Child

    /// The yardstick.
    static func yardstick<Result>(
        _ plan: Plan, in folder: TemporaryFolder, _ body: (WebServer) async throws -> Result
    ) async throws -> Result {
        try await Child.with(try Child(plan.yardstick, [], in: folder)) { child in
            try await body(try await WebServer(child))
        }
    }

    init(_ child: Child) async throws {
        let address = try await child.line(after: "listening on http://")
        guard let port = address.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw Trouble("\(child.name) listens on \"\(address)\"")
        }
        self.port = port
        self.child = child
    }
}
