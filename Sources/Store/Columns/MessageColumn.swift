package import BelayCore
package import BelayStore
package import FoundationEssentials

/// A message as its column holds it, without its due, which is its deliveries'.
package enum MessageColumn {
    private static let version: UInt8 = 2

    package static func encode(_ message: Message) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(message.from != nil)
        if let from = message.from { writer.add(from) }
        writer.add(message.subject)
        writer.add(message.to) { $0.add($1) }
        writer.add(message.cc) { $0.add($1) }
        writer.add(message.bcc) { $0.add($1) }
        writer.add(message.headers) { $0.add($1) }
        writer.add(message.substitutions) { writer, substitution in
            writer.add(substitution.tag)
            writer.add(substitution.text)
            writer.add(substitution.html)
        }
        writer.add(message.arguments)
        return writer.bytes
    }

    package static func decode(_ column: Data, due: Instant) throws(StoreError) -> Message {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            Message(
                from: try reader.flag() ? try reader.mailbox() : nil,
                subject: try reader.textIfAny(), to: try reader.mailboxes(),
                cc: try reader.mailboxes(), bcc: try reader.mailboxes(),
                headers: try reader.headers(), substitutions: try reader.substitutions(),
                arguments: try reader.texts(), due: due)
        }
    }
}

extension ColumnReader {
    fileprivate mutating func substitutions() throws(StoreError) -> [Message.Substitution] {
        try list { reader throws(StoreError) in
            Message.Substitution(
                tag: try reader.text(), text: try reader.text(), html: try reader.textIfAny())
        }
    }
}
