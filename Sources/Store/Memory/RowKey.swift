/// A row's place in the store: its send's place, from 1, and its position in the send.
struct RowKey: Sendable, Hashable, Comparable {
    let place: Int64
    let position: Int

    static func < (left: RowKey, right: RowKey) -> Bool {
        (left.place, left.position) < (right.place, right.position)
    }
}
