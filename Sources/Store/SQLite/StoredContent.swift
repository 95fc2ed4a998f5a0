import BelayCore
import BelayStore
import FoundationEssentials

/// A send's content as its column holds it: JSON, the attachments' bytes elsewhere.
struct StoredContent: Codable {
    var from: Mailbox
    var replyTo: [Mailbox]?
    var subject: String
    var parts: [BodyPart]
    var headers: [HeaderField]?
    var attachments: [StoredAttachment]?
    var sections: [String: String]?
    var arguments: [String: String]?

    struct StoredAttachment: Codable {
        var filename: String
        var type: String
        var contentID: String?
        var isInline: Bool
    }

    init(_ content: Content) {
        from = content.from
        replyTo = content.replyTo.isEmpty ? nil : content.replyTo
        subject = content.subject
        parts = content.parts
        headers = content.headers.isEmpty ? nil : content.headers
        let files = content.attachments.map {
            StoredAttachment(
                filename: $0.filename, type: $0.type, contentID: $0.contentID,
                isInline: $0.isInline)
        }
        attachments = files.isEmpty ? nil : files
        sections = content.sections.isEmpty ? nil : content.sections
        arguments = content.arguments.isEmpty ? nil : content.arguments
    }

    /// - Parameter bytes: of each attachment, in order; empty when they are not wanted.
    func content(bytes: [[UInt8]]) -> Content {
        let files = (attachments ?? []).enumerated().map { index, file in
            Attachment(
                filename: file.filename, type: file.type,
                bytes: index < bytes.count ? bytes[index] : [], contentID: file.contentID,
                isInline: file.isInline)
        }
        return Content(
            from: from, replyTo: replyTo ?? [], subject: subject, parts: parts,
            headers: headers ?? [], attachments: files, sections: sections ?? [:],
            arguments: arguments ?? [:])
    }
}

/// A message as its column holds it: JSON, without its due, which is its deliveries'.
struct StoredMessage: Codable {
    var from: Mailbox?
    var subject: String?
    var to: [Mailbox]
    var cc: [Mailbox]?
    var bcc: [Mailbox]?
    var headers: [HeaderField]?
    var substitutions: [Message.Substitution]?
    var arguments: [String: String]?

    init(_ message: Message) {
        from = message.from
        subject = message.subject
        to = message.to
        cc = message.cc.isEmpty ? nil : message.cc
        bcc = message.bcc.isEmpty ? nil : message.bcc
        headers = message.headers.isEmpty ? nil : message.headers
        substitutions = message.substitutions.isEmpty ? nil : message.substitutions
        arguments = message.arguments.isEmpty ? nil : message.arguments
    }

    func message(due: Instant) -> Message {
        Message(
            from: from, subject: subject, to: to, cc: cc ?? [], bcc: bcc ?? [],
            headers: headers ?? [], substitutions: substitutions ?? [],
            arguments: arguments ?? [:], due: due)
    }
}

/// JSON of a column.
enum JSONColumn {
    static func encode(_ value: some Encodable) throws(StoreError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw .corrupt("content cannot be written as JSON")
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw StoreError.corrupt("a column's JSON cannot be read")
        }
    }
}
