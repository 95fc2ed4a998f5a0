package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension AccountStore {
    package func add(_ key: Key) async throws(StoreError) {
        try await add(key, by: .clockwork)
    }

    package func revokeKey(_ id: String, at now: Instant) async throws(StoreError) -> Bool {
        try await revokeKey(id, by: .clockwork, at: now)
    }

    package func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key
    ) async throws(StoreError) -> KeyAnswer {
        try await changeKey(id, name: name, scopes: scopes, by: caller, at: caller.created)
    }
}
