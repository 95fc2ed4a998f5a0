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
            try db.add(key, by: caller.actor)
            return .done(key)
        }
    }

    package func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try StoreError.refuseNUL(in: name)
        return try await touch(id, .changed, by: caller, giving: scopes, at: now) { key in
            key.name = name
            key.scopes = scopes ?? key.scopes
        }
    }

    package func revokeKey(
        _ id: String, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await touch(id, .removed, by: caller, giving: nil, at: now) { $0.revoked = now }
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
        _ id: String, _ manner: AccountChange.Manner, by caller: Key,
        giving scopes: [String]?, at now: Instant,
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
            try db.note(.key(key.id, manner), of: key.account, by: caller.actor, at: now)
            return .done(key)
        }
    }
}
