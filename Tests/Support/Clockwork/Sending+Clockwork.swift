package import BelayCore
package import BelaySending
package import BelayStore

// For tests that do not ask who did it.

extension Sending {
    package func schedule(
        _ draft: Draft, of account: AccountID, under idempotency: Idempotency? = nil
    ) async throws(StoreError) -> ScheduleOutcome {
        try await schedule(draft, of: account, by: .clockwork, under: idempotency)
    }

    package func schedule(
        _ draft: AudienceDraft, of account: AccountID, under idempotency: Idempotency? = nil
    ) async throws(StoreError) -> AudienceOutcome {
        try await schedule(draft, of: account, by: .clockwork, under: idempotency)
    }

    package func reschedule(
        _ send: SendID, to due: Instant, of account: AccountID
    ) async throws(StoreError) -> RescheduleAnswer? {
        try await reschedule(send, to: due, of: account, by: .clockwork)
    }

    package func resolve(
        _ delivery: DeliveryID, as verdict: Lifecycle.Verdict, of account: AccountID
    ) async throws(StoreError) -> Bool? {
        try await resolve(delivery, as: verdict, of: account, by: .clockwork)
    }

    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await lift(scope, by: door, of: account, actor: .clockwork)
    }

    package func unschedule(
        _ send: SendID, of account: AccountID
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await unschedule(send, of: account, by: .clockwork)
    }

    package func cancel(
        _ delivery: DeliveryID, of account: AccountID
    ) async throws(StoreError) -> CancelOutcome {
        try await cancel(delivery, of: account, by: .clockwork)
    }

    package func cancel(
        send reference: SendReference, by door: Door, of account: AccountID
    ) async throws(StoreError) -> SendCancelOutcome {
        try await cancel(send: reference, by: door, of: account, actor: .clockwork)
    }
}
