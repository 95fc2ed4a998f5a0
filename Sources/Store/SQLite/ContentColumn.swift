import BelayCore
import BelayJSON
import BelayStore
import FoundationEssentials

/// A send's content as its column holds it: JSON, the attachments' bytes in a table of their own.
enum ContentColumn {
    static func encode(_ content: Content) -> Data {
        var members: [JSON.Member] = [
            .init(name: "from", value: json(content.from)),
            .init(name: "subject", value: .string(content.subject)),
            .init(
                name: "parts",
                value: .array(
                    content.parts.map { ["type": .string($0.type), "text": .string($0.text)] })),
        ]
        members.add("replyTo", content.replyTo.map(json))
        members.add("headers", content.headers.map(json))
        members.add("attachments", content.attachments.map(json))
        members.add("sections", content.sections)
        members.add("arguments", content.arguments)
        return Data(JSON.object(members).encode())
    }

    /// The content, its attachments without their bytes.
    static func decode(_ column: Data) throws -> Content {
        let root = try Column.parse(column)
        let files = try root.list("attachments").map { file in
            Attachment(
                filename: try file.text("filename"), type: try file.text("type"), bytes: [],
                contentID: file["contentID"]?.asString, isInline: file["inline"]?.asBool ?? false)
        }
        return Content(
            from: try root.mailbox("from"), replyTo: try root.list("replyTo").map(Column.mailbox),
            subject: try root.text("subject"),
            parts: try root.list("parts").map {
                BodyPart(type: try $0.text("type"), text: try $0.text("text"))
            },
            headers: try root.list("headers").map(Column.header), attachments: files,
            sections: try root.texts("sections"), arguments: try root.texts("arguments"))
    }

    private static func json(_ file: Attachment) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "filename", value: .string(file.filename)),
            .init(name: "type", value: .string(file.type)),
        ]
        if let id = file.contentID { members.append(.init(name: "contentID", value: .string(id))) }
        if file.isInline { members.append(.init(name: "inline", value: true)) }
        return .object(members)
    }

    fileprivate static func json(_ box: Mailbox) -> JSON {
        guard let name = box.name else { return ["address": .string(box.address)] }
        return ["address": .string(box.address), "name": .string(name)]
    }

    fileprivate static func json(_ field: HeaderField) -> JSON {
        ["name": .string(field.name), "value": .string(field.value)]
    }
}

/// A message as its column holds it: JSON, without its due, which is its deliveries'.
enum MessageColumn {
    static func encode(_ message: Message) -> Data {
        var members: [JSON.Member] = []
        if let from = message.from {
            members.append(.init(name: "from", value: ContentColumn.json(from)))
        }
        if let subject = message.subject {
            members.append(.init(name: "subject", value: .string(subject)))
        }
        members.add("to", message.to.map(ContentColumn.json))
        members.add("cc", message.cc.map(ContentColumn.json))
        members.add("bcc", message.bcc.map(ContentColumn.json))
        members.add("headers", message.headers.map(ContentColumn.json))
        members.add(
            "substitutions",
            message.substitutions.map { ["tag": .string($0.tag), "text": .string($0.text)] })
        members.add("arguments", message.arguments)
        return Data(JSON.object(members).encode())
    }

    static func decode(_ column: Data, due: Instant) throws -> Message {
        let root = try Column.parse(column)
        return Message(
            from: try root["from"].map(Column.mailbox), subject: root["subject"]?.asString,
            to: try root.list("to").map(Column.mailbox),
            cc: try root.list("cc").map(Column.mailbox),
            bcc: try root.list("bcc").map(Column.mailbox),
            headers: try root.list("headers").map(Column.header),
            substitutions: try root.list("substitutions").map {
                Message.Substitution(tag: try $0.text("tag"), text: try $0.text("text"))
            },
            arguments: try root.texts("arguments"), due: due)
    }
}

/// A key's scopes in their column.
enum ScopesColumn {
    static func encode(_ scopes: [String]) -> String {
        JSON.array(scopes.map(JSON.string)).encodedText()
    }

    static func decode(_ column: String) throws -> [String] {
        try (Column.parse(Data(column.utf8)).asArray ?? []).map { scope in
            guard let text = scope.asString else { throw Column.broken }
            return text
        }
    }
}

/// Reads what the encoders above wrote; anything else is corruption.
private enum Column {
    static let broken = StoreError.corrupt("a column's JSON cannot be read")

    static func parse(_ column: Data) throws -> JSON {
        do {
            return try JSON.parse(column, depth: Limits.nesting)
        } catch {
            throw broken
        }
    }

    static func mailbox(_ json: JSON) throws -> Mailbox {
        Mailbox(address: try json.text("address"), name: json["name"]?.asString)
    }

    static func header(_ json: JSON) throws -> HeaderField {
        HeaderField(name: try json.text("name"), value: try json.text("value"))
    }
}

extension JSON {
    fileprivate func text(_ name: String) throws -> String {
        guard let text = self[name]?.asString else { throw Column.broken }
        return text
    }

    fileprivate func mailbox(_ name: String) throws -> Mailbox {
        guard let box = self[name] else { throw Column.broken }
        return try Column.mailbox(box)
    }

    /// Empty when absent: what is empty is not written.
    fileprivate func list(_ name: String) -> [JSON] {
        self[name]?.asArray ?? []
    }

    fileprivate func texts(_ name: String) throws -> [String: String] {
        var texts: [String: String] = [:]
        for member in self[name]?.asObject ?? [] {
            guard let text = member.value.asString else { throw Column.broken }
            texts[member.name] = text
        }
        return texts
    }
}

extension [JSON.Member] {
    fileprivate mutating func add(_ name: String, _ list: [JSON]) {
        if !list.isEmpty { append(.init(name: name, value: .array(list))) }
    }

    /// In the order of their names, so that equal values give equal columns.
    fileprivate mutating func add(_ name: String, _ texts: [String: String]) {
        guard !texts.isEmpty else { return }
        let members = texts.sorted { $0.key < $1.key }.map {
            JSON.Member(name: $0.key, value: .string($0.value))
        }
        append(.init(name: name, value: .object(members)))
    }
}
