import BelayCore
import BelayStore
import Synchronization

/// The requests under idempotency keys that this process is busy with.
///
/// The store is the truth, and says who was first; this spares it, and a client, the waiting.
final class Turns: Sendable {
    struct Name: Hashable {
        let account: AccountID
        let key: IdempotencyKey
    }

    private let taken = Mutex<Set<Name>>([])

    /// False when the turn is another's.
    func take(_ name: Name) -> Bool {
        taken.withLock { $0.insert(name).inserted }
    }

    func end(_ name: Name) {
        taken.withLock { _ = $0.remove(name) }
    }
}

/// A request's right to be the one under its key; to be ended with the request.
package struct Turn: Sendable {
    private let turns: Turns
    private let name: Turns.Name

    init(_ name: Turns.Name, of turns: Turns) {
        self.name = name
        self.turns = turns
    }

    package func end() { turns.end(name) }
}
