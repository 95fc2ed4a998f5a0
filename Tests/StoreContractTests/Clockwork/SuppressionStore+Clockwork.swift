import BelayCore
import BelayStore

// For tests that do not ask who did it.

extension SuppressionStore {
    /// Lists one address, as a client does.
    func suppress(
        _ address: String, in scope: SuppressionScope = .global, of account: AccountID,
        at now: Instant
    ) async throws(StoreError) -> SuppressAnswer? {
        try await suppress(
            [address], in: scope, from: .client, of: account, by: .clockwork, at: now
        ).first
    }

    func unsuppress(_ number: Int64, of account: AccountID) async throws(StoreError) -> Bool {
        try await unsuppress(number, in: nil, of: account, by: .clockwork, at: .start)
    }
}
