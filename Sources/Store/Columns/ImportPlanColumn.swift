package import BelayStore
package import FoundationEssentials

/// An import's plan as its column holds it.
package enum ImportPlanColumn {
    private static let version: UInt8 = 1

    package static func encode(_ plan: ImportPlan) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(plan.lists) { $0.add(String($1)) }
        writer.add(plan.columns) { writer, column in
            switch column {
            case .ignored: writer.add(nil as String?)
            // No field has an empty name.
            case .address: writer.add("" as String?)
            case .field(let name): writer.add(name as String?)
            }
        }
        return writer.bytes
    }

    package static func decode(_ column: Data) throws(StoreError) -> ImportPlan {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            let lists = try reader.list { reader throws(StoreError) -> Int64 in
                guard let number = Int64(try reader.text()) else { throw ColumnReader.broken }
                return number
            }
            let columns = try reader.list { reader throws(StoreError) -> ImportPlan.Column in
                guard let name = try reader.textIfAny() else { return .ignored }
                return name.isEmpty ? .address : .field(name)
            }
            return ImportPlan(lists: lists, columns: columns)
        }
    }
}
