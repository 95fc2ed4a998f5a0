package import BelayCore
package import BelayStore
package import BelayTime
import Crypto
import Synchronization

/// Makes, finds and revokes keys, and knows who a secret belongs to.
///
/// Found keys are kept in memory; whatever changes one goes through here, so it counts at once.
/// Of a store that others share nothing is kept: they change keys, too.
package final class KeyRing: Sendable {
    let store: any AccountStore
    let time: any TimeSource
    private let chance: Chance
    private let box: SecretBox?
    private let known: KeyCache?
    private let noted = Mutex<[String: Instant]>([:])

    /// - Parameters:
    ///   - box: for secrets that must be known again; nil where there are none.
    ///   - isShared: other processes have the store open, too.
    package init(
        store: any AccountStore, time: any TimeSource, chance: Chance, box: SecretBox? = nil,
        isShared: Bool = false
    ) {
        self.box = box
        known = isShared ? nil : KeyCache()
        self.store = store
        self.time = time
        self.chance = chance
    }

    /// A new key: what is kept of it, and what its client keeps, shown once.
    package struct Made: Sendable, Hashable {
        package var key: Key
        /// In its door's form, `KeyText`.
        package var text: String
    }

    /// - Parameter isRecoverable: its secret is kept sealed, for clients that prove by a digest
    ///   that they know it.
    package func make(
        for account: AccountID, door: Door, scopes: [String]? = nil, name: String,
        isRecoverable: Bool = false, by actor: Actor
    ) async throws(StoreError) -> Made {
        var made = draw(for: account, door: door, scopes: scopes, name: name)
        if isRecoverable {
            let secret = KeyText(made.text, at: door)?.secret
            made.key.sealedSecret = secret.flatMap { secret in
                box?.seal(secret, ofKey: made.key.id, chance: chance)
            }
            guard made.key.sealedSecret != nil else {
                throw .unavailable("there is nothing to seal a secret with")
            }
        }
        try await store.add(made.key, by: actor)
        return made
    }

    /// A key that nobody has kept yet.
    func draw(for account: AccountID, door: Door, scopes: [String]?, name: String) -> Made {
        let id = newID()
        let secret = Base64URL.encode(chance.bytes(32))
        let key = Key(
            id: id, account: account, door: door, scopes: scopes, name: name,
            secretHash: Self.hash(secret), created: time.now)
        return Made(key: key, text: KeyText(id: id, secret: secret).text(at: door))
    }

    /// 22 characters; never a hyphen first, which a command line would take for a flag.
    private func newID() -> String {
        while true {
            let id = Base64URL.encode(chance.bytes(16))
            if id.utf8.first != UInt8(ascii: "-") { return id }
        }
    }

    /// Whose key this is; nil when it is unknown, revoked, another door's, or wrong.
    ///
    /// The hash is computed on every path and compared in constant time.
    package func authenticate(
        _ text: String, at door: Door
    ) async throws(StoreError) -> Key? {
        let parts = KeyText(text, at: door)
        let hash = Self.hash(parts?.secret ?? text)
        guard let parts,
            let key = try await find(parts.id)
        else { return nil }
        guard Self.isEqual(hash, key.secretHash), key.revoked == nil, key.door == door else {
            return nil
        }
        await noteUse(of: key)
        return key
    }

    /// The live key of this id at a door; says nothing of whether the caller knows its secret.
    package func liveKey(_ id: String, at door: Door) async throws(StoreError) -> Key? {
        let key = try await find(id)
        return key.flatMap { $0.revoked == nil && $0.door == door ? $0 : nil }
    }

    private func find(_ id: String) async throws(StoreError) -> Key? {
        guard let known else { return try await store.key(id) }
        return try await known.key(
            id, orBy: { id throws(StoreError) in try await store.key(id) })
    }

    /// The secret of a key that was made recoverable; nil for all others.
    package func secret(of key: Key) -> String? {
        key.sealedSecret.flatMap { box?.open($0, ofKey: key.id) }
    }

    /// False when there is no such key.
    package func revoke(_ id: String, by actor: Actor) async throws(StoreError) -> Bool {
        // After a failure as well: it may have happened.
        defer { forget(id) }
        return try await store.revokeKey(id, by: actor, at: time.now)
    }

    /// The next request with this key looks it up.
    func forget(_ id: String) {
        known?.forget(id)
        noted.withLock { $0[id] = nil }
    }

    /// Likewise with every key of an account, when something else than this revokes them.
    package func forgetKeys(of account: AccountID) {
        known?.forget(of: account)
    }

    /// Notes a use at most once in a while: it is for people, and costs a write.
    func noteUse(of key: Key) async {
        let now = time.now
        let mustNote = noted.withLock { noted in
            if let last = noted[key.id], now.since(last) < .minutes(1) { return false }
            noted[key.id] = now
            return true
        }
        guard mustNote else { return }
        do {
            try await store.noteUse(ofKey: key.id, at: now)
        } catch {
            // A key's last use is not worth refusing a stop for.
            return
        }
    }

    static func hash(_ secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }

    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }
}
