import BelayCore
import BelayJSON

extension MailReader {
    mutating func readContent(_ body: JSON, hasTemplate: Bool) -> [BodyPart] {
        let place = Place("content")
        let value = body.member("content")
        if let value, value.asArray == nil {
            findings.note(value, isNo: "array", at: place)
            return []
        }
        guard let elements = value?.asArray, !elements.isEmpty else {
            if !hasTemplate { findings.note(Text.noContent, at: place) }
            return []
        }
        guard elements.count <= Limits.partsPerSend else {
            findings.note(Text.tooManyParts, at: place)
            return []
        }
        var parts: [BodyPart] = []
        var highest = 0
        for (index, element) in elements.enumerated() {
            guard let part = readPart(element, at: place.at(index)) else { continue }
            let rank = Self.rank(of: part.type)
            if rank < highest {
                findings.note(Text.contentOrder, at: place.at(index).at("value"))
            }
            highest = max(highest, rank)
            parts.append(part)
        }
        return parts
    }

    /// RFC 2046 §5.1.4: the plainest first.
    private static func rank(of type: String) -> Int {
        switch LetterCase.lowered(type) {
        case "text/plain": 0
        case "text/html": 1
        default: 2
        }
    }

    private mutating func readPart(_ value: JSON, at place: Place) -> BodyPart? {
        guard value.asObject != nil else {
            findings.note(value, isNo: "object", at: place)
            return nil
        }
        let type = readContentType(value.member("type"), at: place.at("type"))
        let text = readContentValue(value.member("value"), at: place.at("value"))
        guard let type, let text else { return nil }
        return BodyPart(type: type, text: text)
    }

    private mutating func readContentType(_ value: JSON?, at place: Place) -> String? {
        guard let value else {
            findings.note(Text.noContentType, at: place)
            return nil
        }
        guard let type = value.asString else {
            findings.note(Text.wrongContentType, at: place)
            return nil
        }
        if type.isEmpty {
            findings.note(Text.emptyContentType, at: place)
        } else if type.hasTypeSigns {
            findings.note(Text.contentTypeSigns, at: place)
        } else if type.hasControl {
            findings.note(Text.control, at: place)
        } else if !type.isMediaType || type.isComposite {
            findings.note(Text.badType, at: place)
        } else {
            return type
        }
        return nil
    }

    private mutating func readContentValue(_ value: JSON?, at place: Place) -> String? {
        guard let value else {
            findings.note(Text.noContentValue, at: place)
            return nil
        }
        guard let text = value.asString, !text.isEmpty else {
            findings.note(Text.emptyContentValue, at: place)
            return nil
        }
        return text
    }
}

extension String {
    /// What SendGrid keeps out of types, which take no parameters there.
    var hasTypeSigns: Bool {
        hasLineBreak || utf8.contains(UInt8(ascii: ";"))
    }

    /// `type/subtype` of tokens (RFC 2045 §5.1; lengths of RFC 6838 §4.2).
    var isMediaType: Bool {
        let parts = Array(utf8).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                (1...127).contains(part.count)
                    && part.allSatisfy { byte in
                        byte.isAlphanumeric || "!#$%&'*+-.^_`{|}~".utf8.contains(byte)
                    }
            }
    }

    /// A type whose content has a structure of its own, which a text cannot be.
    var isComposite: Bool {
        let type = LetterCase.loweredBytes(of: self)
        return type.starts(with: "multipart/".utf8) || type.starts(with: "message/".utf8)
    }
}
