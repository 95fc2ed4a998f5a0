import Synchronization

/// Where the server really listens, once it does.
final class ListeningAddress: Sendable {
    private let address = Mutex<String?>(nil)

    /// `HOST:PORT`; nil before.
    var value: String? { address.withLock { $0 } }

    func set(_ text: String) {
        address.withLock { $0 = text }
    }
}
