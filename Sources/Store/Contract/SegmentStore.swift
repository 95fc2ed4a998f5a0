package import BelayCore

/// Segments of an account's contacts.
///
/// A segment that changes, or goes, remains what it was for a send that fell due before. What it
/// asks of a contact's fields is asked when the contact is listed, or counted.
package protocol SegmentStore: Sendable {
    func addSegment(
        _ draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer

    /// Puts another name, list and conditions in place of what a segment has.
    func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer

    /// False when unknown. Sends that were accepted before and exclude it go on excluding those
    /// for whom it held.
    func removeSegment(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool

    func segment(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Segment?

    /// One page of the account's segments, by number.
    ///
    /// - Parameter number: the last of the page before; 0 for the first page.
    func segments(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Segment]

    /// One page of those for whom it holds; nil when it is unknown.
    ///
    /// A page looks at `Limits.segmentPage` contacts at most, so it may be short, or empty, and
    /// have a next one.
    /// - Parameter cursor: the page before's `next`; 0 for the first page.
    func segmentMembers(
        _ number: Int64, of account: AccountID, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage?

    /// How many it holds for, among the first `Limits.segmentScan` contacts that it may hold for;
    /// nil when it is unknown. A scan, where something changed since the last one; while another
    /// one of the account's goes on, what `lastSegmentCount` says.
    func segmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int?

    /// How many it held for when that was counted last, which costs nothing: 0 while nobody asked
    /// for the count since it was made, or asks something else, or the store was opened. Nil when
    /// it is unknown.
    func lastSegmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int?
}
