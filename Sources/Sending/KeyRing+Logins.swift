package import BelayCore
package import BelayStore

// Clients that say who they are and what they know apart: a user with a password, an OAuth client.

extension KeyRing {
    /// A key that its client has in two parts.
    package struct MadeLogin: Sendable, Hashable {
        package var key: Key
        /// Shown once. The name that belongs to it is the key's id.
        package var secret: String
    }

    /// - Parameter isRecoverable: as `make` has it.
    package func makeLogin(
        for account: AccountID, door: Door, name: String, isRecoverable: Bool = false,
        by actor: Actor
    ) async throws(StoreError) -> MadeLogin {
        let made = try await make(
            for: account, door: door, name: name, isRecoverable: isRecoverable,
            by: actor)
        guard let parts = KeyText(made.text, at: door) else {
            preconditionFailure("a key has the form of its door")
        }
        return MadeLogin(key: made.key, secret: parts.secret)
    }

    /// Whose secret this is; nil as `authenticate(_:at:)` has it.
    package func authenticate(
        _ id: String, secret: String, at door: Door
    ) async throws(StoreError) -> Key? {
        let hash = KeyRing.hash(secret)
        guard let key = try await liveKey(id, at: door), KeyRing.isEqual(hash, key.secretHash)
        else { return nil }
        await noteUse(of: key)
        return key
    }

    /// Whose key this is, by a proof that its secret is known; nil when it is not recoverable.
    ///
    /// - Parameter proof: whether the client knows this secret; asked on every path.
    package func authenticate(
        _ id: String, at door: Door, proof: (String) -> Bool
    ) async throws(StoreError) -> Key? {
        let key = try await liveKey(id, at: door)
        let secret = key.flatMap { self.secret(of: $0) }
        let isProven = proof(secret ?? String(repeating: "-", count: 43))
        guard let key, secret != nil, isProven else { return nil }
        await noteUse(of: key)
        return key
    }
}
