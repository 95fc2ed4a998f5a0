/// A content type, taken apart (RFC 2045 §5.1).
struct MediaType {
    var type: String
    var subtype: String
    var parameters: [(name: String, value: String)] = []

    static let bytes = MediaType(type: "application", subtype: "octet-stream")
    static let plainText = MediaType(type: "text", subtype: "plain")

    /// RFC 6838 §4.2 bounds type and subtype; the same serves for a parameter's name.
    private static let longestToken = 127
    private static let longestText = 4_096

    private init(type: String, subtype: String) {
        self.type = type
        self.subtype = subtype
    }

    /// Reads `type/subtype; name=value; name="value"` and nothing looser.
    init(_ text: String, at place: MIMEError.Place) throws(MIMEError) {
        if text.hasControl { throw .controlCharacter(place) }
        guard text.utf8.count <= Self.longestText else { throw .tooLong(place) }
        var rest = ArraySlice(text.utf8)
        guard let type = Self.token(&rest), Self.take(UInt8(ascii: "/"), &rest),
            let subtype = Self.token(&rest)
        else { throw .invalidType(place) }
        self.init(type: type, subtype: subtype)
        Self.skipBlanks(&rest)
        while Self.take(UInt8(ascii: ";"), &rest) {
            Self.skipBlanks(&rest)
            if rest.isEmpty { break }
            guard let name = Self.token(&rest), Self.isParameterName(name),
                Self.take(UInt8(ascii: "="), &rest), let value = Self.value(&rest),
                !value.isEmpty, !has(parameter: name)
            else { throw .invalidType(place) }
            parameters.append((name, value))
            Self.skipBlanks(&rest)
        }
        guard rest.isEmpty else { throw .invalidType(place) }
    }

    var isText: Bool { Octet.lowercased(type).elementsEqual("text".utf8) }

    var isHTML: Bool { isText && Octet.lowercased(subtype).elementsEqual("html".utf8) }

    /// `message` and `multipart`, whose content has a structure of its own.
    var isComposite: Bool {
        let name = Octet.lowercased(type)
        return name.elementsEqual("message".utf8) || name.elementsEqual("multipart".utf8)
    }

    private func has(parameter name: String) -> Bool {
        parameters.contains { Octet.lowercased($0.name) == Octet.lowercased(name) }
    }

    /// RFC 2231 §7 keeps `*`, `'` and `%` out of parameter names.
    private static func isParameterName(_ name: String) -> Bool {
        !name.utf8.contains { "*'%".utf8.contains($0) }
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == UInt8(ascii: " ") }
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> String? {
        let token = rest.prefix(while: Octet.isToken)
        guard !token.isEmpty, token.count <= longestToken else { return nil }
        rest = rest[token.endIndex...]
        return String(decoding: token, as: UTF8.self)
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard take(UInt8(ascii: "\""), &rest) else {
            let token = rest.prefix(while: Octet.isToken)
            rest = rest[token.endIndex...]
            return String(decoding: token, as: UTF8.self)
        }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            value.append(escaped)
        }
        return nil
    }
}
