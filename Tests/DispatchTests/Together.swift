import ServiceLifecycle

/// Services side by side.
struct Together: Service {
    private let parts: [any Service]

    init(_ parts: any Service...) {
        self.parts = parts
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in parts {
                group.addTask { try await part.run() }
            }
            try await group.waitForAll()
        }
    }
}
