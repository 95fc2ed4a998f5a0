import BelaySOAP

/// The attributes of XML Schema that stand in documents.
enum SchemaInstance {
    private static let type = XMLName("type", in: SOAPNamespace.schemaInstance)
    private static let null = XMLName("nil", in: SOAPNamespace.schemaInstance)

    /// The local name of the type that an element names; nil when it names none.
    ///
    /// Clients write `ns1:Send`, or `Send` with the default namespace meant, or `Send` without
    /// one. A prefix that stands for nothing or for another namespace is let pass too.
    static func type(of element: XMLElement) -> String? {
        guard let written = element.attribute(type) else { return nil }
        if let name = element.resolve(written) { return name.local }
        let parts = written.utf8.split(separator: UInt8(ascii: ":"))
        return parts.last.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether there is nothing but white space in it, as there is in what is nil.
    static func isBlank(_ element: XMLElement) -> Bool { XMLSpace.trim(element.allText).isEmpty }

    static func isNil(_ element: XMLElement) -> Bool {
        guard let value = element.attribute(null) else { return false }
        return value.hasSameBytes(as: "true") || value.hasSameBytes(as: "1")
    }
}
