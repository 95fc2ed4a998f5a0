package import BelayCore
package import BelayStore

extension FaultyStore: SuppressionStore {
    package func suppress(
        _ addresses: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> [SuppressAnswer] {
        try await pass(.suppress) { store throws(StoreError) in
            try await store.suppress(
                addresses, in: scope, from: source, of: account, by: actor, at: now)
        }
    }

    package func suppress(
        _ address: String, in scope: SuppressionScope, through delivery: DeliveryID,
        of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer {
        try await pass(.suppress) { store throws(StoreError) in
            try await store.suppress(address, in: scope, through: delivery, of: account, at: now)
        }
    }

    package func unsuppress(
        _ number: Int64, in scope: SuppressionScope?, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.unsuppress) { store throws(StoreError) in
            try await store.unsuppress(number, in: scope, of: account, by: actor, at: now)
        }
    }

    package func unsuppress(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource?,
        of account: AccountID, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.unsuppress) { store throws(StoreError) in
            try await store.unsuppress(
                address, in: scope, from: source, of: account, by: actor, at: now)
        }
    }

    package func suppressions(
        in scope: SuppressionScope?, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression] {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.suppressions(in: scope, of: account, after: number, limit: limit)
        }
    }

    package func suppressionCount(
        in scope: SuppressionScope, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.suppressionCount(in: scope, of: account)
        }
    }

    package func scopes(
        of addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [[SuppressionScope]] {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.scopes(of: addresses, of: account)
        }
    }

    package func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool] {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.areSuppressed(addresses, of: account)
        }
    }
}
