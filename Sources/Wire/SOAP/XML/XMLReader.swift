import CExpat

/// Reads one XML 1.0 document with namespaces, strictly, into a tree.
package enum XMLReader {
    /// What Expat puts between a namespace and a local name: no XML text can hold it.
    static let separator: UInt8 = 1

    /// The root of the document that the bytes are, a byte order mark and white space aside.
    package static func read(
        _ bytes: some Collection<UInt8>, bounds: XMLBounds = XMLBounds()
    ) throws(XMLError) -> XMLElement {
        guard bytes.count <= bounds.size else { throw .tooLarge }
        if let result = bytes.withContiguousStorageIfAvailable({ read($0, bounds: bounds) }) {
            return try result.get()
        }
        let copy = Array(bytes)
        return try copy.withUnsafeBufferPointer { read($0, bounds: bounds) }.get()
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, bounds: XMLBounds
    ) -> Result<XMLElement, XMLError> {
        guard isPlainUTF8(bytes) else { return .failure(.notUTF8) }
        // Naming the encoding keeps Expat from following the declaration to another one.
        guard let parser = XML_ParserCreateNS("UTF-8", CChar(separator)) else {
            preconditionFailure("out of memory")
        }
        defer { XML_ParserFree(parser) }
        // The hash salt and the limit on amplification are Expat's own, which are on unless
        // they are set. No handler for external entities is set, so none is ever opened.
        let listener = XMLListener(parser: parser, bounds: bounds)
        return withExtendedLifetime(listener) {
            listener.listen()
            // In one piece: a long token that comes in parts is scanned from its start each time.
            let status = bytes.withMemoryRebound(to: CChar.self) {
                XML_Parse(parser, $0.baseAddress, Int32($0.count), 1)
            }
            if let failure = listener.failure { return .failure(failure) }
            guard status == XML_STATUS_OK else { return .failure(malformed(parser)) }
            return .success(XMLElement(tree: listener.builder.tree(), index: 0))
        }
    }

    private static func malformed(_ parser: XML_Parser) -> XMLError {
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) }
        return .malformed(
            line: Int(XML_GetCurrentLineNumber(parser)),
            column: Int(XML_GetCurrentColumnNumber(parser)) + 1, reason: reason ?? "malformed")
    }

    /// A NUL is in UTF-16 and UTF-32 and in no XML; Expat would take a UTF-16 mark at its word.
    private static func isPlainUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // The error says where; that it is one suffices.
        !bytes.contains(0) && (try? UTF8Span(validating: bytes.span)) != nil
    }
}
