import Logging
import ServiceLifecycle

/// Runs a service for as long as a body takes, then shuts it down gracefully and waits for it.
func running(
    _ service: any Service, _ stage: Stage,
    while body: @Sendable (ServiceGroup) async throws -> Void
) async throws {
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(services: [service], logger: stage.logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            try await body(group)
        } catch {
            tasks.cancelAll()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
