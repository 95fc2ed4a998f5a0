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
        try await cancelWhenGracefulShutdown {
            try await rescuer.retrySuspects()
        }
        try await dispatcher.run()
    }
}
