package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Segments.swift`.

extension PostgresStore: SegmentStore {
    package func addSegment(
        _ draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        throw .notPorted
    }

    package func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        throw .notPorted
    }

    package func removeSegment(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func segment(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Segment? {
        throw .notPorted
    }

    package func segments(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Segment] {
        throw .notPorted
    }

    package func segmentMembers(
        _ number: Int64, of account: AccountID, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage? {
        throw .notPorted
    }

    package func segmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int? {
        throw .notPorted
    }
}
