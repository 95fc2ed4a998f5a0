import BelayCore
import BelayStore
import BelayTime

/// How long a server waits for its data folder: the one before it may still be ending.
package enum Patience {
    static let tries = 50

    package static func open(_ settings: Settings) async throws -> OpenStore {
        for _ in 0..<tries {
            if let open = try await OpenStore.open(settings, as: .server) { return open }
            try await pause()
        }
        throw StartError("the data folder \(settings.data) is in use by another belay")
    }

    /// Before a store is open there is no clock but the machine's.
    static func pause() async throws(CancellationError) {
        try await SystemTime(lastSeen: .epoch).sleep(for: .milliseconds(100))
    }
}

extension OpenStore {
    /// Nobody can use the server yet.
    package func hasNoKey() async throws -> Bool {
        try await store.keys(of: nil).isEmpty
    }
}
