import BelayCore
import BelayStore
import BelayTesting

/// A store whose answer to the first look-up of a key is read before it is given.
struct SlowKeys: AccountStore {
    let inner: any AccountStore
    let hasRead: Watched<Bool>
    let mayAnswer: Watched<Bool>

    init(_ inner: any AccountStore, _ hasRead: Watched<Bool>, _ mayAnswer: Watched<Bool>) {
        self.inner = inner
        self.hasRead = hasRead
        self.mayAnswer = mayAnswer
    }

    func key(_ id: String) async throws(StoreError) -> Key? {
        let key = try await inner.key(id)
        hasRead.change { $0 = true }
        await mayAnswer.waitPatiently { $0 }
        return key
    }

    func addAccount(named name: String, at now: Instant) async throws(StoreError) -> Account? {
        try await inner.addAccount(named: name, at: now)
    }

    func accounts() async throws(StoreError) -> [Account] { try await inner.accounts() }

    func add(_ key: Key, by actor: Actor) async throws(StoreError) {
        try await inner.add(key, by: actor)
    }

    func keys(of account: AccountID?) async throws(StoreError) -> [Key] {
        try await inner.keys(of: account)
    }

    func revokeKey(
        _ id: String, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await inner.revokeKey(id, by: actor, at: now)
    }

    func add(
        _ key: Key, by caller: Key, cap: Int
    ) async throws(StoreError) -> KeyAnswer {
        try await inner.add(key, by: caller, cap: cap)
    }

    func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await inner.changeKey(
            id, name: name, scopes: scopes, by: caller, at: now)
    }

    func revokeKey(
        _ id: String, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer {
        try await inner.revokeKey(id, by: caller, at: now)
    }

    func liveKeys(
        of account: AccountID, at door: Door, limit: Int
    ) async throws(StoreError) -> [Key] {
        try await inner.liveKeys(of: account, at: door, limit: limit)
    }

    func noteUse(ofKey id: String, at now: Instant) async throws(StoreError) {
        try await inner.noteUse(ofKey: id, at: now)
    }
}
