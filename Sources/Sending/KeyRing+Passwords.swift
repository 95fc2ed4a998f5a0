package import BelayCore
package import BelayStore
import BelayTime

// Keys that are a name and a password, as clients of SOAP and OAuth write them.

extension KeyRing {
    /// A key and what its client keeps, shown once. The key's id is the name for both.
    package struct MadeLogin: Sendable, Hashable {
        package var key: Key
        /// For OAuth; the password as well, unless the key has one of its own.
        package var secret: String
        /// Of the UsernameToken.
        package var password: String
    }

    /// - Parameter seal: given, the password is another one than the secret and can be proven by
    ///   a digest; it is kept sealed.
    package func makeLogin(
        for account: AccountID, door: Door, name: String, sealedBy seal: Seal? = nil
    ) async throws(StoreError) -> MadeLogin {
        var (key, secret) = drawParts(for: account, door: door, scopes: nil, name: name)
        var password = secret
        if let seal {
            password = Base64URL.encode(chance.bytes(32))
            key.sealedPassword = seal.close(password, for: key.id, by: chance)
        }
        try await store.add(key)
        return MadeLogin(key: key, secret: secret, password: password)
    }

    /// Whose secret this is; nil as `authenticate` has it.
    package func authenticate(
        _ id: String, secret: String, at door: Door
    ) async throws(StoreError) -> Key? {
        let hash = KeyRing.hash(secret)
        guard let key = try await live(id, at: door), KeyRing.isEqual(hash, key.secretHash) else {
            return nil
        }
        await noteUse(of: key)
        return key
    }

    /// Whose password this is: the sealed one where a key has one, else its secret.
    package func authenticate(
        _ id: String, password: String, at door: Door, sealedBy seal: Seal
    ) async throws(StoreError) -> Key? {
        let hash = KeyRing.hash(password)
        guard let key = try await live(id, at: door) else { return nil }
        let isRight =
            if let own = key.sealedPassword.map({ seal.open($0, for: key.id) }) {
                KeyRing.isEqual(hash, KeyRing.hash(own ?? [])) && own != nil
            } else {
                KeyRing.isEqual(hash, key.secretHash)
            }
        guard isRight else { return nil }
        await noteUse(of: key)
        return key
    }

    /// Whose key this is, by a proof of its sealed password; nil when it has none, or it fails.
    ///
    /// - Parameter proof: whether the client knows this password.
    package func authenticate(
        _ id: String, at door: Door, sealedBy seal: Seal, proof: ([UInt8]) -> Bool
    ) async throws(StoreError) -> Key? {
        let key = try await live(id, at: door)
        let password = key.flatMap { key in
            key.sealedPassword.flatMap { seal.open($0, for: key.id) }
        }
        // The proof is asked for on every path.
        let isProven = proof(password ?? [UInt8](repeating: 0, count: 43))
        guard let key, password != nil, isProven else { return nil }
        await noteUse(of: key)
        return key
    }

    /// The key of this id if it may be used at this door.
    func live(_ id: String, at door: Door) async throws(StoreError) -> Key? {
        guard let key = try await find(id), key.revoked == nil, key.door == door else {
            return nil
        }
        return key
    }
}
