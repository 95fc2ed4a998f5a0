import BelayCore

/// What a step that shares a transaction with others needs to be locked before it.
///
/// Why: outcomes of one batch all change its row, and each commit keeps that row for an fsync.
/// Those of one node that wait anyway are written together, and keep it once for all of them.
/// Differs from SQLite because only such steps share one there: each of them locks nothing but the
/// rows of its own delivery.
struct Gathering: Sendable {
    /// The account that it shares, taken with those of the others in order.
    var sharing: AccountID?
}
