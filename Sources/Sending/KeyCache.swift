import BelayCore
import BelayStore
import Synchronization

/// Keys that were found before, until something changes them.
///
/// A key is forgotten after its change is durable, and before the change is answered; so the next
/// request finds it as it is. A look-up that began before may still come home with the old one.
final class KeyCache: Sendable {
    private let state = Mutex(State())

    private struct State {
        var keys: [String: Key] = [:]
        /// How many changes there were.
        var changes: UInt64 = 0
    }

    /// The key of this id, from memory or as it is looked up; a revoked one is none.
    ///
    /// What was looked up across a change is looked up again; it is kept if none fell in between.
    func key(
        _ id: String, orBy look: (String) async throws(StoreError) -> Key?
    ) async throws(StoreError) -> Key? {
        let (known, before) = state.withLock { ($0.keys[id], $0.changes) }
        if let known { return known }
        let found = try await look(id)
        if let answer = keep(found, id, ifStill: before) { return answer.key }
        let now = state.withLock { $0.changes }
        let again = try await look(id)
        guard let answer = keep(again, id, ifStill: now) else {
            // Changed while this very request was under way: either state is true of it.
            return again.flatMap { $0.revoked == nil ? $0 : nil }
        }
        return answer.key
    }

    func forget(_ id: String) {
        state.withLock { state in
            state.keys[id] = nil
            state.changes += 1
        }
    }

    func forget(of account: AccountID) {
        state.withLock { state in
            state.keys = state.keys.filter { $0.value.account != account }
            state.changes += 1
        }
    }

    private struct Answer {
        let key: Key?
    }

    /// Nil when something changed since.
    private func keep(_ key: Key?, _ id: String, ifStill changes: UInt64) -> Answer? {
        state.withLock { state in
            guard state.changes == changes else { return nil }
            guard let key, key.revoked == nil else { return Answer(key: nil) }
            state.keys[id] = key
            return Answer(key: key)
        }
    }
}
