/// The first row of a file: what its columns are called.
package struct CSVHeader: Sendable, Hashable {
    /// Without blanks around them.
    package let names: [String]

    /// What is wrong with a first row.
    package enum Flaw: Error, Sendable, Hashable {
        case row(CSVFlaw)
        /// The column, from 0, that has no name.
        case unnamed(Int)
        /// The column, from 0, whose name an earlier one has, whatever the case of ASCII letters.
        case twice(Int)
    }

    package init(_ row: CSVRow) throws(Flaw) {
        if let flaw = row.flaw { throw .row(flaw) }
        var names: [String] = []
        var seen: Set<[UInt8]> = []
        for (index, cell) in row.cells.enumerated() {
            let name = cell.withoutBlanks
            guard !name.isEmpty else { throw .unnamed(index) }
            guard seen.insert(Self.key(name)).inserted else { throw .twice(index) }
            names.append(name)
        }
        self.names = names
    }

    /// The column of a name, whatever the case of ASCII letters.
    package func index(of name: String) -> Int? {
        let key = Self.key(name)
        return names.firstIndex { Self.key($0) == key }
    }

    private static func key(_ name: String) -> [UInt8] {
        name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension String {
    /// Without the blanks and tabs of ASCII around it.
    package var withoutBlanks: String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let first = utf8.firstIndex(where: { !isBlank($0) }),
            let last = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
