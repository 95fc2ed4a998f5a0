package import BelayCore
package import BelayStore

extension PostgresStore {
    package func add(
        _ key: Key, by caller: Key, cap: Int
    ) async throws(StoreError) -> KeyAnswer {
        try StoreError.refuseNUL(in: key.id, key.name)
        return try await write(needing: .room) { db in
            try db.lock(key.account, .exclusive)
            let current = try Key.fetch(caller.id, in: db)
            if let refusal = Key.refusal(toMake: key.scopes, by: caller, now: current) {
                return .refused(refusal)
            }
            let live = try db.all(
                Query.liveKeys.rawValue,
                [key.account.rawValue, key.door.rawValue, max(cap, 0)]
            ) { $0[0] as String }
            guard live.count < cap else { return .refused(.capReached) }
            try key.insert(in: db)
            return .done(key)
        }
    }

    package func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key
    ) async throws(StoreError) -> KeyAnswer {
        try StoreError.refuseNUL(in: name)
        return try await touch(id, by: caller, giving: scopes) { key in
            key.name = name
            key.scopes = scopes ?? key.scopes
        }
    }

    package func revokeKey(
        _ id: String, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await touch(id, by: caller, giving: nil) { $0.revoked = now }
    }

    package func liveKeys(
        of account: AccountID, at door: Door, limit: Int
    ) async throws(StoreError) -> [Key] {
        try await read { db in
            try db.all(
                Query.liveKeys.rawValue, [account.rawValue, door.rawValue, max(limit, 0)],
                Key.init)
        }
    }

    /// - Parameter scopes: what the key is to have then; nil when it keeps what it has.
    private func touch(
        _ id: String, by caller: Key, giving scopes: [String]?,
        _ change: @escaping @Sendable (inout Key) -> Void
    ) async throws(StoreError) -> KeyAnswer {
        try await write { db in
            try db.lock(caller.account, .exclusive)
            let current = try Key.fetch(caller.id, in: db)
            let target = id.holdsNUL ? nil : try Key.fetch(id, in: db)
            if let refusal = Key.refusal(toTouch: target, by: caller, now: current) {
                return .refused(refusal)
            }
            if let scopes, let refusal = Key.refusal(toMake: scopes, by: caller, now: current) {
                return .refused(refusal)
            }
            guard var key = target else { return .refused(.unknown) }
            change(&key)
            try key.update(in: db)
            return .done(key)
        }
    }
}
