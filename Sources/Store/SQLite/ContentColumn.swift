package import BelayCore
package import BelayStore
package import FoundationEssentials

/// A send's content as its column holds it, the attachments' bytes in a table of their own.
package enum ContentColumn {
    private static let version: UInt8 = 1

    package static func encode(_ content: Content) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: content.size)
        writer.add(content.from)
        writer.add(content.replyTo) { $0.add($1) }
        writer.add(content.subject)
        writer.add(content.parts) { writer, part in
            writer.add(part.type)
            writer.add(part.text)
        }
        writer.add(content.headers) { $0.add($1) }
        writer.add(content.attachments) { writer, file in
            writer.add(file.filename)
            writer.add(file.type)
            writer.add(file.contentID)
            writer.add(file.isInline)
        }
        writer.add(content.sections)
        writer.add(content.arguments)
        return writer.bytes
    }

    /// The content, its attachments without their bytes.
    package static func decode(_ column: Data) throws(StoreError) -> Content {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            Content(
                from: try reader.mailbox(), replyTo: try reader.mailboxes(),
                subject: try reader.text(), parts: try reader.parts(),
                headers: try reader.headers(), attachments: try reader.attachments(),
                sections: try reader.texts(), arguments: try reader.texts())
        }
    }
}

extension ColumnReader {
    fileprivate mutating func parts() throws(StoreError) -> [BodyPart] {
        try list { reader throws(StoreError) in
            BodyPart(type: try reader.text(), text: try reader.text())
        }
    }

    fileprivate mutating func attachments() throws(StoreError) -> [Attachment] {
        try list { reader throws(StoreError) in
            Attachment(
                filename: try reader.text(), type: try reader.text(), bytes: [],
                contentID: try reader.textIfAny(), isInline: try reader.flag())
        }
    }
}
