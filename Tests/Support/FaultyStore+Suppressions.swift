package import BelayCore
package import BelayStore

extension FaultyStore: SuppressionStore {
    package func suppress(
        _ address: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer {
        try await pass(.suppress) { store throws(StoreError) in
            try await store.suppress(address, of: account, at: now)
        }
    }

    package func unsuppress(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await pass(.unsuppress) { store throws(StoreError) in
            try await store.unsuppress(number, of: account)
        }
    }

    package func suppressions(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression] {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.suppressions(of: account, after: number, limit: limit)
        }
    }

    package func suppressionCount(of account: AccountID) async throws(StoreError) -> Int {
        try await pass(.suppressions) { store throws(StoreError) in
            try await store.suppressionCount(of: account)
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
