import BelayCore
package import BelayStore
import BelayTime

/// What became of a client's wish for a key.
package enum MakeOutcome: Sendable, Hashable {
    case made(KeyRing.Made)
    case refused(KeyRefusal)
}

// What clients do with keys, by a key of their own. A key that was refused to them is as it was.

extension KeyRing {
    /// A new key of the maker's account and door, with at most the maker's rights.
    ///
    /// - Parameter scopes: nil is what the maker has.
    package func make(
        _ name: String, scopes: [String]?, by maker: Key
    ) async throws(StoreError) -> MakeOutcome {
        let made = draw(
            for: maker.account, door: maker.door, scopes: scopes ?? maker.scopes, name: name)
        switch try await store.add(made.key, by: maker, cap: Limits.keysPerDoor) {
        case .done: return .made(made)
        case .refused(let refusal): return .refused(refusal)
        }
    }

    /// The live keys of the reader's account and door, oldest first; at most a page.
    package func keys(
        seenBy reader: Key, limit: Int
    ) async throws(StoreError) -> [Key] {
        try await store.liveKeys(
            of: reader.account, at: reader.door, limit: min(limit, Limits.page))
    }

    /// A live key of the reader's account and door; nil when there is none of this id.
    package func key(_ id: String, seenBy reader: Key) async throws(StoreError) -> Key? {
        guard let key = try await store.key(id), key.revoked == nil,
            key.account == reader.account, key.door == reader.door
        else { return nil }
        return key
    }

    /// - Parameter scopes: nil leaves them as they are.
    package func change(
        _ id: String, name: String, scopes: [String]? = nil, by caller: Key
    ) async throws(StoreError) -> KeyAnswer {
        defer { forget(id) }
        return try await store.changeKey(
            id, name: name, scopes: scopes, by: caller, at: time.now)
    }

    package func revoke(_ id: String, by caller: Key) async throws(StoreError) -> KeyAnswer {
        defer { forget(id) }
        return try await store.revokeKey(id, by: caller, at: time.now)
    }
}
