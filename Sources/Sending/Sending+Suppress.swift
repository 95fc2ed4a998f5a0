package import BelayCore
package import BelayStore

// The addresses that an account's mail no longer goes to.

extension Sending {
    /// Lists addresses: what is still to come to them, of the scope, ends as suppressed. An answer
    /// for each, in their order; at most `Limits.contactChunk` in one step.
    package func suppress(
        _ addresses: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> [SuppressAnswer] {
        try await store.suppress(
            addresses, in: scope, from: source, of: account, by: actor, at: now)
    }

    /// Lists the recipient of a mail who asks for it by a link in that mail.
    package func suppress(
        _ address: String, in scope: SuppressionScope, through delivery: DeliveryID,
        of account: AccountID
    ) async throws(StoreError) -> SuppressAnswer {
        try await store.suppress(address, in: scope, through: delivery, of: account, at: now)
    }

    /// False when the account has no entry of this number there.
    ///
    /// - Parameter scope: nil for an entry of any.
    package func unsuppress(
        _ number: Int64, in scope: SuppressionScope?, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> Bool {
        try await store.unsuppress(number, in: scope, of: account, by: actor, at: now)
    }

    /// False when the address does not stand in the scope.
    ///
    /// - Parameter source: only an entry from there; nil is from anywhere.
    package func unsuppress(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource? = nil,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> Bool {
        try await store.unsuppress(
            address, in: scope, from: source, of: account, by: actor, at: now)
    }

    /// One page of a scope, by number, and how many entries it has in all.
    package func suppressions(
        in scope: SuppressionScope, of account: AccountID, after number: Int64
    ) async throws(StoreError) -> (page: [Suppression], count: Int) {
        let page = try await store.suppressions(
            in: scope, of: account, after: number, limit: Limits.page)
        return (page, try await store.suppressionCount(in: scope, of: account))
    }

    /// One page of all scopes, by number.
    package func suppressions(
        of account: AccountID, after number: Int64
    ) async throws(StoreError) -> [Suppression] {
        try await store.suppressions(in: nil, of: account, after: number, limit: Limits.page)
    }

    package func suppressionCount(
        in scope: SuppressionScope, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await store.suppressionCount(in: scope, of: account)
    }

    /// The scopes that each of these addresses stands in, in their order.
    package func scopes(
        of addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [[SuppressionScope]] {
        try await store.scopes(of: addresses, of: account)
    }

    /// Whether each of these addresses is on the global list, in their order.
    package func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool] {
        try await store.areSuppressed(addresses, of: account)
    }
}
