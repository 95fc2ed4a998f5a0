package import BelayStore
package import FoundationEssentials

/// What a segment asks for, as its column holds it.
package enum ConditionsColumn {
    private static let version: UInt8 = 1

    package static func encode(_ conditions: [Segment.Condition]) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(conditions) { writer, condition in
            writer.add(condition.junction == .or)
            switch condition.subject {
            case .address: writer.add("a")
            case .created: writer.add("c")
            case .modified: writer.add("m")
            case .never(let name): writer.add("n" + name)
            case .field(let name): writer.add("f" + name)
            }
            writer.add("\(condition.comparison.rawValue)")
            writer.add("\(condition.type.rawValue)")
            writer.add(condition.value)
        }
        return writer.bytes
    }

    package static func decode(_ column: Data) throws(StoreError) -> [Segment.Condition] {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            try reader.list { reader throws(StoreError) in
                let junction: Segment.Junction = try reader.flag() ? .or : .and
                let subject = try reader.subject()
                guard
                    let comparison = Int(try reader.text())
                        .flatMap(Segment.Comparison.init(rawValue:)),
                    let type = Int(try reader.text()).flatMap(Segment.ValueType.init(rawValue:))
                else { throw ColumnReader.broken }
                return Segment.Condition(
                    subject, comparison, try reader.text(), as: type, junction)
            }
        }
    }
}

extension ColumnReader {
    fileprivate mutating func subject() throws(StoreError) -> Segment.Subject {
        let text = try text()
        switch text.utf8.first {
        case UInt8(ascii: "a"): return .address
        case UInt8(ascii: "c"): return .created
        case UInt8(ascii: "m"): return .modified
        case UInt8(ascii: "n"):
            return .never(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        case UInt8(ascii: "f"):
            return .field(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        default: throw Self.broken
        }
    }
}
