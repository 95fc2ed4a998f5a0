import Logging
import ServiceLifecycle

/// The clockwork as one service: first what an earlier run left, then what is due.
package struct Clockwork: Service {
    let rescuer: Rescuer
    let dispatcher: Dispatcher

    package init(rescuer: Rescuer, dispatcher: Dispatcher) {
        self.rescuer = rescuer
        self.dispatcher = dispatcher
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await rescuer.retrySuspects()
            } catch {
                // A server that stops here could not even be told to cancel.
                rescuer.logger.error(
                    "suspects are tried with the rest", metadata: ["reason": "\(error)"])
            }
        }
        try await dispatcher.run()
    }
}
