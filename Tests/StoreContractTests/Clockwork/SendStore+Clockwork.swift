import BelayCore
import BelayStore

// For tests that do not ask who did it.

extension SendStore {
    func cancel(
        _ delivery: DeliveryID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        try await cancel(delivery, of: account, by: .clockwork, because: nil, at: now)
    }

    func reschedule(
        _ send: SendID, of account: AccountID, to due: Instant, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer? {
        try await reschedule(
            send, of: account, from: nil, to: due, by: .clockwork, because: nil, at: now)
    }

    func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        at now: Instant
    ) async throws(StoreError) -> Bool? {
        try await resolve(delivery, of: account, as: verdict, by: .clockwork, at: now)
    }
}
