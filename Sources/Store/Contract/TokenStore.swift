package import BelayCore

/// What clients show instead of a key, for a while: access tokens, and nonces that count once.
package protocol TokenStore: Sendable {
    /// Keeps a token, at the instant at which it was made.
    ///
    /// A key has at most `Limits.tokensPerKey`. Of those that are over, the one that ended first
    /// makes room; one that is good never does, since somebody works with it.
    func addToken(_ token: Token) async throws(StoreError) -> TokenAnswer

    /// The token of this hash; nil when it is unknown, or its key was revoked.
    ///
    /// One that is over is found for `Limits.tokenMemory`, so that its client hears why it counts
    /// no more.
    func token(_ hash: [UInt8], at now: Instant) async throws(StoreError) -> Token?

    /// Spends what tells a request of a key from every other; false when it was spent before.
    ///
    /// Durable when it returns, so that a restart makes no request good twice.
    /// - Parameters:
    ///   - nonce: SHA-256 of whatever the door takes for it.
    ///   - expiry: from then on it may be forgotten: the door refuses it for its age.
    func spend(
        _ nonce: [UInt8], ofKey key: String, until expiry: Instant, at now: Instant
    ) async throws(StoreError) -> Bool
}

package enum TokenAnswer: Sendable, Hashable {
    case added
    /// The key is unknown or revoked.
    case unknownKey
    /// As many as the key may have are good; the next one ends then.
    case tooMany(until: Instant)
}

/// An access token. The token itself is nowhere kept.
package struct Token: Sendable, Hashable {
    /// SHA-256 of the token.
    package var hash: [UInt8]
    /// The id of the key that it was given for, whose rights it has.
    package var key: String
    package var made: Instant
    /// From then on it is worth nothing.
    package var expires: Instant

    package init(hash: [UInt8], key: String, made: Instant, expires: Instant) {
        precondition(hash.count == 32, "a SHA-256 has 32 bytes")
        self.hash = hash
        self.key = key
        self.made = made
        self.expires = expires
    }
}
