package import BelayCore
package import BelayStore

extension MemoryStore {
    package func add(_ key: Key, by caller: Key, cap: Int) throws(StoreError) -> KeyAnswer {
        let refusal = Key.refusal(toMake: key.scopes, by: caller, now: self.key(caller.id))
        if let refusal { return .refused(refusal) }
        let live = liveKeys(of: key.account, at: key.door, limit: cap)
        guard live.count < cap else { return .refused(.capReached) }
        try add(key, by: caller.actor)
        return .done(key)
    }

    package func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key, at now: Instant
    ) throws(StoreError) -> KeyAnswer {
        try StoreError.refuseNUL(in: name)
        return touch(id, .changed, by: caller, giving: scopes, at: now) { key in
            key.name = name
            key.scopes = scopes ?? key.scopes
        }
    }

    package func revokeKey(_ id: String, by caller: Key, at now: Instant) -> KeyAnswer {
        touch(id, .removed, by: caller, giving: nil, at: now) { $0.revoked = now }
    }

    package func liveKeys(of account: AccountID, at door: Door, limit: Int) -> [Key] {
        Array(
            keys(of: account).filter { $0.door == door && $0.revoked == nil }
                .prefix(max(limit, 0)))
    }

    /// - Parameter scopes: what the key is to have then; nil when it keeps what it has.
    private func touch(
        _ id: String, _ manner: AccountChange.Manner, by caller: Key,
        giving scopes: [String]?, at now: Instant, _ change: (inout Key) -> Void
    ) -> KeyAnswer {
        let current = key(caller.id)
        if let refusal = Key.refusal(toTouch: key(id), by: caller, now: current) {
            return .refused(refusal)
        }
        if let scopes, let refusal = Key.refusal(toMake: scopes, by: caller, now: current) {
            return .refused(refusal)
        }
        guard let place = place(ofKey: id) else { return .refused(.unknown) }
        change(&keyRows[place])
        note(.key(id, manner), of: keyRows[place].account, by: caller.actor, at: now)
        return .done(keyRows[place])
    }
}
