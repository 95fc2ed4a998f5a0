import BelayCore
import BelayJSON
import FoundationEssentials

extension MailReader {
    func attachments(_ body: JSON) throws(Refusal) -> [Attachment] {
        guard let value = body.member("attachments") else { return [] }
        guard let elements = value.asArray, elements.count <= Bounds.attachments else {
            throw .malformed("attachments")
        }
        var files: [Attachment] = []
        for element in elements { files.append(try attachment(element)) }
        return files
    }

    private func attachment(_ value: JSON) throws(Refusal) -> Attachment {
        guard let text = value.member("base64Content")?.asString, !text.isEmpty,
            let bytes = Data(base64Encoded: text)
        else { throw .attachmentRequired }
        guard bytes.count <= Bounds.attachment else { throw .malformed("attachments") }
        guard let type = value.member("contentType")?.asString, !type.isEmpty else {
            throw .attachmentType
        }
        guard let name = value.member("filename")?.asString, !name.isEmpty else {
            throw .attachmentUnnamed
        }
        return Attachment(
            filename: FileExtension.added(to: name, ofType: type), type: type,
            bytes: Array(bytes))
    }
}

/// The vendor's file names come without their extension, so that it is made from the type.
enum FileExtension {
    /// A name with the extension of its type; a name that has one, or whose type we do not know,
    /// as it is.
    static func added(to name: String, ofType type: String) -> String {
        // Media types have no case (RFC 2045 §5.1).
        let known = table.first { LetterCase.isSame($0.type, type) }?.name
        guard let known else { return name }
        let ending = "." + known
        let last = String(decoding: name.utf8.suffix(ending.utf8.count), as: UTF8.self)
        return LetterCase.isSame(ending, last) ? name : name + ending
    }

    private static let table: [(type: String, name: String)] = [
        ("application/pdf", "pdf"), ("application/zip", "zip"), ("application/json", "json"),
        ("application/xml", "xml"), ("application/rtf", "rtf"), ("application/msword", "doc"),
        ("application/vnd.ms-excel", "xls"), ("application/vnd.ms-powerpoint", "ppt"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        ("application/vnd.oasis.opendocument.text", "odt"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("image/png", "png"), ("image/jpeg", "jpg"), ("image/gif", "gif"), ("image/webp", "webp"),
        ("image/svg+xml", "svg"), ("text/plain", "txt"), ("text/csv", "csv"),
        ("text/html", "html"), ("text/calendar", "ics"), ("text/xml", "xml"),
    ]
}
