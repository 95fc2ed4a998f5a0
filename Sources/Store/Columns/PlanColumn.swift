import BelayCore
package import BelayStore
package import FoundationEssentials

/// Whom a send goes to, as its column holds it.
package enum PlanColumn {
    private static let version: UInt8 = 1

    package static func encode(_ plan: AudiencePlan) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        for sources in [plan.sources, plan.excluded] {
            writer.add(sources) { writer, source in
                switch source {
                case .list(let number): writer.add("l\(number)")
                case .segment(let number): writer.add("s\(number)")
                case .everybody: writer.add("e")
                }
            }
        }
        writer.add(plan.personalisations) { writer, wanted in
            writer.add(wanted.tag)
            switch wanted.source {
            case .address: writer.add("a")
            case .key: writer.add("k")
            case .field(let name): writer.add("f" + name)
            }
            writer.add(wanted.fallback)
            writer.add(wanted.isEscaped)
        }
        return writer.bytes
    }

    package static func decode(_ column: Data) throws(StoreError) -> AudiencePlan {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            AudiencePlan(
                try reader.origins(), excluded: try reader.origins(),
                personalisations: try reader.list { reader throws(StoreError) in
                    Personalisation(
                        tag: try reader.text(), source: try reader.source(),
                        fallback: try reader.text(), isEscaped: try reader.flag())
                })
        }
    }
}

extension ColumnReader {
    fileprivate mutating func origins() throws(StoreError) -> [AudiencePlan.Source] {
        try list { reader throws(StoreError) in
            let text = try reader.text()
            let number = Int64(text.dropFirst())
            switch (text.utf8.first, number) {
            case (UInt8(ascii: "l"), let number?): return .list(number)
            case (UInt8(ascii: "s"), let number?): return .segment(number)
            case (UInt8(ascii: "e"), nil): return .everybody
            default: throw Self.broken
            }
        }
    }

    fileprivate mutating func source() throws(StoreError) -> Personalisation.Source {
        let text = try text()
        switch text.utf8.first {
        case UInt8(ascii: "a"): return .address
        case UInt8(ascii: "k"): return .key
        case UInt8(ascii: "f"):
            return .field(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        default: throw Self.broken
        }
    }
}
