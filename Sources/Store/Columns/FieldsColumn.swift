package import BelayStore
package import FoundationEssentials

/// A contact's fields as their column holds them.
package enum FieldsColumn {
    private static let version: UInt8 = 1

    package static func encode(_ fields: [Contact.Field]) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(fields) { writer, field in
            writer.add(field.name)
            writer.add(field.value)
        }
        return writer.bytes
    }

    package static func decode(_ column: Data) throws(StoreError) -> [Contact.Field] {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            try reader.list { reader throws(StoreError) in
                Contact.Field(name: try reader.text(), value: try reader.text())
            }
        }
    }
}
