package import BelayCore
package import BelayStore

extension FaultyStore: SegmentStore {
    package func addSegment(
        _ draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try await pass(.addSegment) { store throws(StoreError) in
            try await store.addSegment(draft, of: account, by: actor, at: now)
        }
    }

    package func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try await pass(.changeSegment) { store throws(StoreError) in
            try await store.changeSegment(number, to: draft, of: account, by: actor, at: now)
        }
    }

    package func removeSegment(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.removeSegment) { store throws(StoreError) in
            try await store.removeSegment(number, of: account, by: actor, at: now)
        }
    }

    package func segment(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Segment? {
        try await pass(.segments) { store throws(StoreError) in
            try await store.segment(number, of: account)
        }
    }

    package func segments(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Segment] {
        try await pass(.segments) { store throws(StoreError) in
            try await store.segments(of: account, after: number, limit: limit)
        }
    }

    package func segmentMembers(
        _ number: Int64, of account: AccountID, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage? {
        try await pass(.segments) { store throws(StoreError) in
            try await store.segmentMembers(number, of: account, after: cursor, limit: limit)
        }
    }

    package func segmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int? {
        try await pass(.segments) { store throws(StoreError) in
            try await store.segmentCount(number, of: account)
        }
    }

    package func lastSegmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int? {
        try await pass(.segments) { store throws(StoreError) in
            try await store.lastSegmentCount(number, of: account)
        }
    }
}
