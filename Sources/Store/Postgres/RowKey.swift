/// A row's place in the store: its send's place and its position in the send.
struct RowKey: Sendable, Hashable {
    let place: Int64
    let position: Int
}

extension RowKey {
    /// Reads the first two columns.
    init(_ row: Line) {
        self.init(place: row[0], position: row[1])
    }
}
