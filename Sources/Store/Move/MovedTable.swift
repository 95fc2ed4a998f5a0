/// A table that is moved: what of it both stores have.
package struct MovedTable: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package let name: String
        package let kind: Cell.Kind

        package init(name: String, kind: Cell.Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package let name: String
    /// In the order of their names; rows have their cells in this order.
    package let columns: [Column]

    package init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Which a column is, from 1, as statements number their arguments.
    package func number(of column: String) -> Int? {
        columns.firstIndex { $0.name == column }.map { $0 + 1 }
    }
}
