package import BelayCore

/// Tenants and what they authenticate with.
package protocol AccountStore: Sendable {
    /// A new account; nil when the name is taken, or is none: empty, too long, with a NUL.
    func addAccount(named name: String, at now: Instant) async throws(StoreError) -> Account?
    func accounts() async throws(StoreError) -> [Account]
    func add(_ key: Key, by actor: Actor) async throws(StoreError)
    /// The key of this public id, revoked or not.
    func key(_ id: String) async throws(StoreError) -> Key?
    /// A new key at a client's wish; refused once there are `cap` live keys of its kind.
    ///
    /// Its rights, the caller's and the number of keys are looked at in one step with the insert.
    func add(
        _ key: Key, by caller: Key, cap: Int
    ) async throws(StoreError) -> KeyAnswer
    /// Changes a live key of the caller's account and door, at a client's wish.
    ///
    /// - Parameter scopes: nil leaves them as they are.
    func changeKey(
        _ id: String, name: String, scopes: [String]?, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer
    /// Revokes a live key of the caller's account and door, at a client's wish.
    func revokeKey(
        _ id: String, by caller: Key, at now: Instant
    ) async throws(StoreError) -> KeyAnswer
    /// Keys of one kind that are not revoked, oldest first.
    func liveKeys(
        of account: AccountID, at door: Door, limit: Int
    ) async throws(StoreError) -> [Key]
    /// Keys by account and age; of one account, or of all.
    func keys(of account: AccountID?) async throws(StoreError) -> [Key]
    /// False when there is no such key. A second revocation keeps the first instant.
    func revokeKey(
        _ id: String, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool
    /// Notes when a key was last used; may be some minutes behind, never ahead.
    func noteUse(ofKey id: String, at now: Instant) async throws(StoreError)
}

/// A tenant.
package struct Account: Sendable, Hashable {
    package var id: AccountID
    package var name: String
    package var created: Instant

    package init(id: AccountID, name: String, created: Instant) {
        self.id = id
        self.name = name
        self.created = created
    }
}

/// What a client authenticates with. The secret itself is nowhere kept, unless it is sealed.
package struct Key: Sendable, Hashable {
    /// Public; what a log or a person may name it by.
    package var id: String
    package var account: AccountID
    package var door: Door
    /// What it may do, in the door's own words; nil is everything.
    package var scopes: [String]?
    package var name: String
    /// SHA-256 of the secret. (The secret has 256 random bits, so no slow hash is needed.)
    package var secretHash: [UInt8]
    /// The secret under a key that is not in the store, where it must be known again.
    package var sealedSecret: [UInt8]?
    package var created: Instant
    package var lastUsed: Instant?
    package var revoked: Instant?

    package init(
        id: String, account: AccountID, door: Door, scopes: [String]?, name: String,
        secretHash: [UInt8], sealedSecret: [UInt8]? = nil, created: Instant,
        lastUsed: Instant? = nil, revoked: Instant? = nil
    ) {
        self.id = id
        self.account = account
        self.door = door
        self.scopes = scopes
        self.name = name
        self.secretHash = secretHash
        self.sealedSecret = sealedSecret
        self.created = created
        self.lastUsed = lastUsed
        self.revoked = revoked
    }

    /// Whoever has it, at its door.
    package var actor: Actor { .key(id, door) }
}
