import BelayCore
import BelayStore

// For tests that do not ask who did it.

extension StopStore {
    func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await lift(scope, by: door, of: account, actor: .clockwork, because: nil, at: now)
    }
}
