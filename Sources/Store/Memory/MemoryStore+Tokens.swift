package import BelayCore
package import BelayStore

extension MemoryStore: TokenStore {
    package func addToken(_ token: Token) throws(StoreError) -> Bool {
        guard let key = key(token.key), key.revoked == nil else { return false }
        guard !tokens.contains(where: { $0.hash == token.hash }) else {
            throw .unavailable("a token of this hash is there already")
        }
        let own = tokens.filter { $0.key.utf8.elementsEqual(token.key.utf8) }
        if own.count >= Limits.tokensPerKey,
            let first = own.min(by: { ($0.expires, $0.made) < ($1.expires, $1.made) })
        {
            tokens.removeAll { $0.hash == first.hash }
        }
        tokens.append(token)
        return true
    }

    package func token(_ hash: [UInt8], at now: Instant) -> Token? {
        tokens.first { token in
            token.hash == hash && now < token.expires + Limits.tokenMemory
                && key(token.key).map { $0.revoked == nil } ?? false
        }
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
