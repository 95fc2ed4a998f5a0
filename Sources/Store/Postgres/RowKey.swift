import BelayCore

/// A row's place in the store: its account, its send's place and its position in the send.
///
/// Differs from SQLite because all that is of an account is keyed by it first.
struct RowKey: Sendable, Hashable {
    let account: AccountID
    let place: Int64
    let position: Int
}

extension RowKey {
    /// Reads the first three columns.
    init(_ row: Line) {
        self.init(account: AccountID(row[0]), place: row[1], position: row[2])
    }
}

extension RowKey: Comparable {
    /// The one order in which rows are locked.
    static func < (left: RowKey, right: RowKey) -> Bool {
        (left.place, left.position) < (right.place, right.position)
    }
}
