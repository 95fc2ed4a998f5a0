/// Which tables are moved, in which order.
///
/// Made of the two schemas as they are found, so that nothing that both have is forgotten; what
/// one has for itself alone, it leaves out of its shape and derives by itself.
package enum MovePlan {
    /// A row refers only to tables before its own.
    package static let order = [
        "accounts", "keys", "users", "user_links", "user_sessions", "tokens", "nonces",
        "suppressions", "series", "lists", "contacts", "memberships", "segments", "leavings",
        "imports", "import_pieces", "import_errors", "records", "batches", "sends", "contents",
        "attachments", "messages", "deliveries", "stamps", "couriers", "audiences",
        "audience_exclusions", "audience_members", "leavers", "stops", "events", "answers",
    ]

    /// Throws where one store has what the other has not, or what nobody has thought of.
    package static func make(
        from source: [MovedTable], to target: [MovedTable]
    ) throws(MoveError) -> [MovedTable] {
        for shape in [source, target] {
            let strange = Set(shape.map(\.name)).symmetricDifference(order)
            if let name = strange.min() {
                throw .differs("the table \(name) is in one of them only, or in no plan")
            }
        }
        var tables: [MovedTable] = []
        for name in order {
            let found = (source + target).filter { $0.name == name }
            guard found.count == 2 else { throw .differs("the table \(name) is there twice") }
            let strange = Set(found[0].columns).symmetricDifference(found[1].columns)
            if let column = strange.map(\.name).min() {
                throw .differs("the column \(column) of \(name) is not the same in both")
            }
            tables.append(found[0])
        }
        return tables
    }
}
