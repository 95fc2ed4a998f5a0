import BelayCore
import BelayStoreSQLite

/// How long a server waits for its data folder: the one before it may still be ending.
package enum Patience {
    private static let tries = 50
    private static let pause: Duration = .milliseconds(100)

    package static func open(_ settings: Settings) async throws -> OpenStore {
        for _ in 0..<tries {
            if let open = try await OpenStore.open(settings) { return open }
            try await Task.sleep(for: pause)
        }
        throw StartError("the data folder \(settings.data) is in use by another belay")
    }
}

extension OpenStore {
    /// Nobody can use the server yet.
    package func hasNoKey() async throws -> Bool {
        try await store.keys(of: nil).isEmpty
    }
}
