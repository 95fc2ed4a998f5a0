package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension SegmentStore {
    package func addSegment(
        _ draft: SegmentDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try await addSegment(draft, of: account, by: .clockwork, at: now)
    }

    package func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try await changeSegment(number, to: draft, of: account, by: .clockwork, at: now)
    }

    package func removeSegment(
        _ number: Int64, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await removeSegment(number, of: account, by: .clockwork, at: now)
    }
}
