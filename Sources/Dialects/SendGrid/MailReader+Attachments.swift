import BelayCore
import BelayJSON

extension MailReader {
    mutating func readAttachments(_ body: JSON) -> [Attachment] {
        let place = Place("attachments")
        guard let value = body.member("attachments") else { return [] }
        guard let elements = value.asArray else {
            findings.note(value, isNo: "array", at: place)
            return []
        }
        guard elements.count <= Limits.partsPerSend else {
            findings.note(Text.tooManyParts, at: place)
            return []
        }
        var files: [Attachment] = []
        files.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let file = readAttachment(element, at: place.at(index)) { files.append(file) }
        }
        return files
    }

    private mutating func readAttachment(_ value: JSON, at place: Place) -> Attachment? {
        guard value.asObject != nil else {
            findings.note(value, isNo: "object", at: place)
            return nil
        }
        let bytes = readBytes(value.member("content"), at: place.at("content"))
        let filename = readFilename(value.member("filename"), at: place.at("filename"))
        let type = readType(value.member("type"), at: place.at("type"))
        let isInline = readDisposition(value.member("disposition"), at: place.at("disposition"))
        let id = readContentID(value.member("content_id"), at: place.at("content_id"))
        guard let bytes, let filename else { return nil }
        return Attachment(
            filename: filename, type: type, bytes: bytes, contentID: id, isInline: isInline)
    }

    private mutating func readBytes(_ value: JSON?, at place: Place) -> [UInt8]? {
        guard let text = value?.asString, !text.isEmpty else {
            findings.note(Text.noAttachment, at: place)
            return nil
        }
        guard let bytes = Base64.decode(text) else {
            findings.note(Text.notBase64, at: place)
            return nil
        }
        return bytes
    }

    private mutating func readFilename(_ value: JSON?, at place: Place) -> String? {
        guard let value else {
            findings.note(Text.noFilename, at: place)
            return nil
        }
        guard let name = value.asString else {
            findings.note(Text.wrongFilename, at: place)
            return nil
        }
        if name.isEmpty {
            findings.note(Text.noFilename, at: place)
        } else if name.hasLineBreak {
            findings.note(Text.filenameBreaks, at: place)
        } else if name.hasControl {
            findings.note(Text.control, at: place)
        } else if name.utf8.contains(where: Self.isSeparator) {
            findings.note(Text.filenameSigns, at: place)
        } else {
            return name
        }
        return nil
    }

    private mutating func readType(_ value: JSON?, at place: Place) -> String {
        let unnamed = "application/octet-stream"
        guard let value else { return unnamed }
        guard let type = value.asString, !type.isEmpty else {
            findings.note(Text.wrongAttachmentType, at: place)
            return unnamed
        }
        if type.hasTypeSigns {
            findings.note(Text.attachmentTypeSigns, at: place)
        } else if type.hasControl {
            findings.note(Text.control, at: place)
        } else if !type.isMediaType {
            findings.note(Text.badType, at: place)
        } else {
            return type
        }
        return unnamed
    }

    private mutating func readDisposition(_ value: JSON?, at place: Place) -> Bool {
        switch value {
        case nil, .string("attachment")?: return false
        case .string("inline")?: return true
        case .string(let text)?:
            findings.note(Text.badDisposition(text.quotable), at: place)
            return false
        case let other?:
            findings.note(Text.badDisposition(other.encodedText().quotable), at: place)
            return false
        }
    }

    private mutating func readContentID(_ value: JSON?, at place: Place) -> String? {
        guard let value else { return nil }
        guard let id = value.asString else {
            findings.note(Text.wrongContentID(value.encodedText().quotable), at: place)
            return nil
        }
        if id.isEmpty { return nil }
        let hasBrackets = id.utf8.contains {
            $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">")
        }
        if id.hasLineBreak {
            findings.note(Text.contentIDBreaks, at: place)
        } else if !id.isVisible || hasBrackets || id.utf8.contains(where: Self.isSeparator) {
            findings.note(Text.badContentID, at: place)
        } else {
            return id
        }
        return nil
    }

    /// SendGrid keeps these out of what it writes into parameters.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
    }
}
