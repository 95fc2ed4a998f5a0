import BelayTesting
import Logging
import ServiceLifecycle

/// A service under way in a group of its own.
struct Running: Sendable {
    private let group: ServiceGroup
    private let hasNoticed: Watched<Bool>

    /// Tells it to end, and returns when it has been told.
    func shutDown() async throws {
        await group.triggerGracefulShutdown()
        try await hasNoticed.wait { $0 }
    }

    /// Runs a service for as long as a body takes, then shuts it down and waits for its end.
    static func with(
        _ service: any Service, _ stage: Stage,
        _ body: @Sendable (Running) async throws -> Void
    ) async throws {
        let hasNoticed = Watched(false)
        let listening = Listening(service: service, hasNoticed: hasNoticed)
        let running = Running(
            group: ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [listening], logger: stage.logger)),
            hasNoticed: hasNoticed)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await running.group.run() }
            do {
                try await body(running)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await running.group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

/// A service that says when it was told to end.
private struct Listening: Service {
    let service: any Service
    let hasNoticed: Watched<Bool>

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await service.run()
        } onGracefulShutdown: {
            hasNoticed.change { $0 = true }
        }
    }
}
