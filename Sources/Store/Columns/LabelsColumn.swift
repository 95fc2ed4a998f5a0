package import BelayStore
package import FoundationEssentials

/// What a record can be found by, as its column holds it.
package enum LabelsColumn {
    private static let version: UInt8 = 1

    package static func encode(_ labels: [String]) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(labels) { $0.add($1) }
        return writer.bytes
    }

    package static func decode(_ column: Data) throws(StoreError) -> [String] {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            try reader.list { reader throws(StoreError) in try reader.text() }
        }
    }
}
