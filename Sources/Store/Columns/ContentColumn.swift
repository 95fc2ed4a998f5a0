package import BelayCore
package import BelayStore
package import FoundationEssentials

/// A send's content as its column holds it, the attachments' bytes in a table of their own.
package enum ContentColumn {
    private static let version: UInt8 = 2

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
        writer.add(content.unsubscribing != nil)
        if let unsubscribing = content.unsubscribing { writer.add(unsubscribing) }
        return writer.bytes
    }

    /// The content, its attachments without their bytes.
    package static func decode(_ column: Data) throws(StoreError) -> Content {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            Content(
                from: try reader.mailbox(), replyTo: try reader.mailboxes(),
                subject: try reader.text(), parts: try reader.parts(),
                headers: try reader.headers(), attachments: try reader.attachments(),
                sections: try reader.texts(), arguments: try reader.texts(),
                unsubscribing: try reader.flag() ? try reader.unsubscribing() : nil)
        }
    }
}

extension ColumnWriter {
    fileprivate mutating func add(_ unsubscribing: Unsubscribing) {
        add(unsubscribing.group.map(String.init))
        add(unsubscribing.shown) { $0.add(String($1)) }
        add(unsubscribing.tags) { writer, tag in
            writer.add(tag.text)
            writer.add(tag.scope == .global)
            writer.add(tag.form == .link)
        }
        add(unsubscribing.customURL)
        add(unsubscribing.isSample)
    }
}

extension ColumnReader {
    fileprivate mutating func unsubscribing() throws(StoreError) -> Unsubscribing {
        Unsubscribing(
            group: try groupIfAny(),
            shown: try list { reader throws(StoreError) in try Self.number(reader.text()) },
            tags: try list { reader throws(StoreError) in
                Unsubscribing.Tag(
                    try reader.text(), scope: try reader.flag() ? .global : .own,
                    form: try reader.flag() ? .link : .address)
            }, customURL: try textIfAny(), isSample: try flag())
    }

    private mutating func groupIfAny() throws(StoreError) -> Int64? {
        guard let text = try textIfAny() else { return nil }
        return try Self.number(text)
    }

    private static func number(_ text: String) throws(StoreError) -> Int64 {
        // One text for a number: `+7` is none.
        guard let number = Int64(text), String(number) == text else { throw broken }
        return number
    }

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
