/// A row's place in the store: its send's place and its position in the send.
struct RowKey: Sendable, Hashable {
    let place: Int64
    let position: Int
}
