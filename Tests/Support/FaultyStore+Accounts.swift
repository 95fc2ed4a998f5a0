package import BelayCore
package import BelayStore

extension FaultyStore: AccountStore {
    package func addAccount(
        named name: String, at now: Instant
    ) async throws(StoreError) -> Account? {
        try await pass(.accounts) { store throws(StoreError) in
            try await store.addAccount(named: name, at: now)
        }
    }

    package func accounts() async throws(StoreError) -> [Account] {
        try await pass(.accounts) { store throws(StoreError) in try await store.accounts() }
    }

    package func add(_ key: Key, by actor: Actor) async throws(StoreError) {
        try await pass(.keys) { store throws(StoreError) in
            try await store.add(key, by: actor)
        }
    }

    package func key(_ id: String) async throws(StoreError) -> Key? {
        try await pass(.keys) { store throws(StoreError) in try await store.key(id) }
    }

    package func keys(of account: AccountID?) async throws(StoreError) -> [Key] {
        try await pass(.keys) { store throws(StoreError) in try await store.keys(of: account) }
    }

    package func revokeKey(
        _ id: String, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.revokeKey) { store throws(StoreError) in
            try await store.revokeKey(id, by: actor, at: now)
        }
    }

    package func add(
        _ key: Key, by caller: Key, cap: Int
    ) async throws(StoreError) -> KeyAnswer {
        try await pass(.keys) { store throws(StoreError) in
            try await store.add(key, by: caller, cap: cap)
        }
    }

    package func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await pass(.changeKey) { store throws(StoreError) in
            try await store.changeKey(
                id, name: name, scopes: scopes, by: caller, at: now)
        }
    }

    package func revokeKey(
        _ id: String, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await pass(.revokeKey) { store throws(StoreError) in
            try await store.revokeKey(id, by: caller, at: now)
        }
    }

    package func liveKeys(
        of account: AccountID, at door: Door, limit: Int
    ) async throws(StoreError) -> [Key] {
        try await pass(.keys) { store throws(StoreError) in
            try await store.liveKeys(of: account, at: door, limit: limit)
        }
    }

    package func noteUse(ofKey id: String, at now: Instant) async throws(StoreError) {
        try await pass(.noteUse) { store throws(StoreError) in
            try await store.noteUse(ofKey: id, at: now)
        }
    }
}
