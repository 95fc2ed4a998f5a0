/// One row of a file.
package struct CSVRow: Sendable, Hashable {
    /// The line on which it begins, from 1; quoted cells may hold more of them.
    package var line: Int
    /// Where the next row begins, in bytes from the beginning of the file, and on which line.
    package var end: Int
    package var nextLine: Int
    /// Empty when there is a flaw.
    package var cells: [String]
    /// Why it cannot be read; nil when it can.
    package var flaw: CSVFlaw?

    package init(line: Int, end: Int, nextLine: Int, cells: [String], flaw: CSVFlaw? = nil) {
        self.line = line
        self.end = end
        self.nextLine = nextLine
        self.cells = cells
        self.flaw = flaw
    }
}

/// What is wrong with a row.
package enum CSVFlaw: Sendable, Hashable, CaseIterable {
    /// A cell has more bytes than `CSVBounds.cell`.
    case cellTooLong
    /// There are more than `CSVBounds.columns`.
    case tooManyCells
    /// It is not UTF-8, or has a NUL.
    case notText
    /// A quote within a cell that is not quoted, or something between a cell's end quote and the
    /// comma. (RFC 4180 §2: neither is allowed; readers differ in what they make of it.)
    case strayQuote
    /// A quote is open at the end of the file.
    case unclosedQuote
}
