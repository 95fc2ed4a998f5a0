package import BelayCore
package import BelayStore

// The addresses that an account's mail no longer goes to.

extension Sending {
    /// Lists an address: what is still to come to it ends as suppressed.
    package func suppress(
        _ address: String, of account: AccountID
    ) async throws(StoreError) -> SuppressAnswer {
        try await store.suppress(address, of: account, at: now)
    }

    /// False when the account has no entry of this number.
    package func unsuppress(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await store.unsuppress(number, of: account)
    }

    /// One page of the list, by number, and how many entries there are in all.
    package func suppressions(
        of account: AccountID, after number: Int64
    ) async throws(StoreError) -> (page: [Suppression], count: Int) {
        let page = try await store.suppressions(of: account, after: number, limit: Limits.page)
        return (page, try await store.suppressionCount(of: account))
    }

    /// Whether each of these addresses is listed, in their order.
    package func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool] {
        try await store.areSuppressed(addresses, of: account)
    }
}
