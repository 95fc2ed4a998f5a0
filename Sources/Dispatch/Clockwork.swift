import BelayTime
import Logging
import ServiceLifecycle

/// The clockwork as one service: first what an earlier run left, then what is due.
package struct Clockwork: Service {
    let rescuer: Rescuer
    /// One for each lane.
    let dispatchers: [Dispatcher]

    package init(rescuer: Rescuer, dispatchers: [Dispatcher]) {
        self.rescuer = rescuer
        self.dispatchers = dispatchers
    }

    package func run() async throws {
        let tried = Signal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await cancelWhenGracefulShutdown { await rescue { tried.raise() } }
            }
            // A suspect that stays with its relay for long keeps nobody else waiting.
            await tried.wait()
            for dispatcher in dispatchers {
                group.addTask { try await dispatcher.run() }
            }
            try await group.waitForAll()
        }
    }

    private func rescue(_ whenTried: @Sendable () -> Void) async {
        do {
            try await rescuer.retrySuspects(whenTried: whenTried)
        } catch {
            // A server that stops here could not even be told to cancel.
            rescuer.logger.error(
                "suspects are tried with the rest", metadata: ["reason": "\(error)"])
        }
        whenTried()
    }
}
