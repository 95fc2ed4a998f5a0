package import BelayCore
package import BelayStore

extension FaultyStore: TokenStore {
    package func addToken(
        _ token: Token
    ) async throws(StoreError) -> TokenAnswer {
        try await pass(.addToken) { store throws(StoreError) in
            try await store.addToken(token)
        }
    }

    package func token(
        _ hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> Token? {
        try await pass(.token) { store throws(StoreError) in
            try await store.token(hash, at: now)
        }
    }

    package func spend(
        _ nonce: [UInt8], ofKey key: String, until expiry: Instant, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.spend) { store throws(StoreError) in
            try await store.spend(nonce, ofKey: key, until: expiry, at: now)
        }
    }
}
