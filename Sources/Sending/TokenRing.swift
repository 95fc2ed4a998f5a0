package import BelayCore
package import BelayStore
package import BelayTime
import Crypto

/// Gives out access tokens for keys, and knows whose a token is.
///
/// A token has the rights of its key, for as long as both live.
package struct TokenRing: Sendable {
    let store: any AccountStore & TokenStore
    let time: any TimeSource
    let chance: Chance

    package init(
        store: any AccountStore & TokenStore, time: any TimeSource, chance: Chance
    ) {
        self.store = store
        self.time = time
        self.chance = chance
    }

    /// What became of a wish for a token.
    package enum Issue: Sendable, Hashable {
        /// 43 characters of URL-safe base64, good from now on.
        case token(String)
        /// The key was revoked meanwhile.
        case revoked
        /// The key has as many as it may have. None is taken from whoever works with it: one is to
        /// be had again after so long.
        case tooMany(Duration)
    }

    /// A new token.
    package func issue(for key: Key, lifetime: Duration) async throws(StoreError) -> Issue {
        let text = Base64URL.encode(chance.bytes(32))
        let now = time.now
        let token = Token(
            hash: Self.hash(text), key: key.id, made: now, expires: now + lifetime)
        switch try await store.addToken(token) {
        case .added: return .token(text)
        case .unknownKey: return .revoked
        case .tooMany(let end): return .tooMany(end.since(now))
        }
    }

    /// What a token is worth.
    package enum Worth: Sendable, Hashable {
        case key(Key)
        /// It was good once; its client is to fetch another.
        case over
        /// Never given out, forgotten, another door's, or of a key that was revoked.
        case nothing
    }

    package func authenticate(_ text: String, at door: Door) async throws(StoreError) -> Worth {
        let now = time.now
        guard let token = try await store.token(Self.hash(text), at: now),
            let key = try await store.key(token.key), key.revoked == nil, key.door == door
        else { return .nothing }
        return now < token.expires ? .key(key) : .over
    }

    /// Spends what tells a key's request from every other; false when it was spent before.
    ///
    /// - Parameters:
    ///   - nonce: of any length; what is kept is its hash.
    ///   - memory: longer than a door could take the request for a fresh one.
    ///   - now: the instant at which the door found it fresh.
    package func spend(
        _ nonce: [UInt8], of key: Key, for memory: Duration, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await store.spend(
            Array(SHA256.hash(data: nonce)), ofKey: key.id, until: now + memory, at: now)
    }

    private static func hash(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(text.utf8)))
    }
}
