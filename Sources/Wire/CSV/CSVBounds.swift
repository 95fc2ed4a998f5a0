/// How much of a file a reader keeps at once.
package struct CSVBounds: Sendable, Hashable {
    /// Bytes of one cell, its quotes aside.
    package var cell: Int
    /// Bytes of one row, as it stands in the file.
    package var row: Int
    /// Cells of one row.
    package var columns: Int

    package init(cell: Int = 16 * 1_024, row: Int = 1_100_000, columns: Int = 200) {
        self.cell = cell
        self.row = row
        self.columns = columns
    }
}
