import BelayCSV

/// A file has the same rows however it is cut, and from any row on.
func tryCSV(_ input: [UInt8]) {
    guard let size = input.first else { return }
    let file = input.dropFirst()
    let bounds = CSVBounds(cell: 16, row: 128, columns: 6)
    let whole = rows(of: [file], CSVReader(bounds: bounds))
    let cut = rows(of: pieces(of: file, by: Int(size) % 7 + 1), CSVReader(bounds: bounds))
    precondition(whole.rows == cut.rows && whole.error == cut.error)
    for row in whole.rows {
        precondition(row.cells.isEmpty == (row.flaw != nil) && row.cells.count <= bounds.columns)
        precondition(row.cells.allSatisfy { $0.utf8.count <= bounds.cell })
        precondition(row.end <= file.count && row.line <= row.nextLine)
    }
    guard let middle = whole.rows.indices.middle else { return }
    let row = whole.rows[middle]
    let rest = rows(
        of: [file.dropFirst(row.end)],
        CSVReader(bounds: bounds, at: row.end, line: row.nextLine))
    precondition(rest.rows == Array(whole.rows[(middle + 1)...]) && rest.error == whole.error)
}

private func rows(
    of parts: [ArraySlice<UInt8>], _ reader: CSVReader
) -> (rows: [CSVRow], error: CSVError?) {
    var reader = reader
    var rows: [CSVRow] = []
    do {
        for part in parts {
            reader.feed(part)
            while let row = try reader.next() { rows.append(row) }
        }
        reader.finish()
        while let row = try reader.next() { rows.append(row) }
        return (rows, nil)
    } catch {
        return (rows, error)
    }
}

func pieces(of bytes: ArraySlice<UInt8>, by step: Int) -> [ArraySlice<UInt8>] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: step).map { start in
        bytes[start..<min(start + step, bytes.endIndex)]
    }
}

extension Range<Int> {
    /// The one in the middle; nil when there is none.
    fileprivate var middle: Int? { isEmpty ? nil : lowerBound + count / 2 }
}
