import BelayDispatch
import ServiceLifecycle

/// The dispatcher and the sweeper, side by side.
struct Both: Service {
    let dispatcher: Dispatcher
    let sweeper: Sweeper

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await dispatcher.run() }
            group.addTask { try await sweeper.run() }
            try await group.waitForAll()
        }
    }
}
