import BelayCore
import BelayStore

// For tests that do not ask who did it.

extension AudienceStore {
    func unschedule(
        _ send: SendID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await unschedule(send, of: account, by: .clockwork, because: nil, at: now)
    }
}
