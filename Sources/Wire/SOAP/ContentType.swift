/// A media type with its parameters (RFC 9110 §8.3.1).
struct ContentType: Sendable {
    /// In lower case.
    let mediaType: String
    private var parameters: [(name: String, value: String)] = []

    /// The value of a parameter, by its name in lower case.
    subscript(_ name: String) -> String? {
        parameters.first { $0.name.hasSameBytes(as: name) }?.value
    }

    init(_ text: String) throws(SOAPAction.Flaw) {
        var rest = Array(text.utf8)[...]
        let type = ContentType.take(&rest) { $0 != UInt8(ascii: ";") }
        mediaType = ASCII.folded(XMLSpace.trim(type))
        while rest.popFirst() != nil {
            rest = rest.drop(while: XMLSpace.contains)
            // RFC 9110 §5.6.6: empty parameters are let pass.
            if rest.isEmpty || rest.first == UInt8(ascii: ";") { continue }
            let name = ContentType.take(&rest) {
                $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";")
            }
            guard rest.popFirst() == UInt8(ascii: "="), !name.isEmpty else { throw .malformed }
            let value = try ContentType.value(&rest)
            parameters.append((ASCII.folded(XMLSpace.trim(name)), value))
        }
    }

    /// A token or a quoted string, and the white space after it.
    private static func value(_ rest: inout ArraySlice<UInt8>) throws(SOAPAction.Flaw) -> String {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = take(&rest) { $0 != UInt8(ascii: ";") }
            return String(decoding: XMLSpace.trim(token), as: UTF8.self)
        }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { throw .malformed }
                value.append(escaped)
            case UInt8(ascii: "\""):
                rest = rest.drop(while: XMLSpace.contains)
                guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { throw .malformed }
                return String(decoding: value, as: UTF8.self)
            default: value.append(byte)
            }
        }
        throw .malformed
    }

    private static func take(
        _ rest: inout ArraySlice<UInt8>, while isWanted: (UInt8) -> Bool
    ) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isWanted)
        rest = rest.dropFirst(taken.count)
        return taken
    }
}
