package import BelayCore
package import BelayStore

extension MemoryStore: TokenStore {
    package func addToken(_ token: Token) throws(StoreError) -> TokenAnswer {
        guard let key = key(token.key), key.revoked == nil else { return .unknownKey }
        guard tokens[token.hash] == nil else {
            throw .unavailable("a token of this hash is there already")
        }
        if let first = firstToEnd(of: token.key) {
            guard first.expires <= token.made else { return .tooMany(until: first.expires) }
            tokens[first.hash] = nil
        }
        tokens[token.hash] = token
        return .added
    }

    /// Of a key that has as many tokens as it may have, the one that ends first; else nil.
    private func firstToEnd(of key: String) -> Token? {
        guard tokens.count >= Limits.tokensPerKey else { return nil }
        let own = tokens.values.filter { $0.key.utf8.elementsEqual(key.utf8) }
        guard own.count >= Limits.tokensPerKey else { return nil }
        return own.min { ($0.expires, $0.made) < ($1.expires, $1.made) }
    }

    package func token(_ hash: [UInt8], at now: Instant) -> Token? {
        guard let token = tokens[hash], now < token.expires + Limits.tokenMemory,
            let key = key(token.key), key.revoked == nil
        else { return nil }
        return token
    }

    package func spend(
        _ nonce: [UInt8], ofKey key: String, until expiry: Instant, at now: Instant
    ) throws(StoreError) -> Bool {
        precondition(nonce.count == 32, "a SHA-256 has 32 bytes")
        guard self.key(key) != nil else { throw .unavailable("there is no such key") }
        let name = NonceName(key: Array(key.utf8), nonce: nonce)
        if let spent = nonces[name], now < spent { return false }
        nonces[name] = expiry
        return true
    }
}
