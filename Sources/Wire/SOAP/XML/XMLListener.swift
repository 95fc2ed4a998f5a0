import CExpat

/// What Expat calls back; refuses what is not to be read and hands the rest to the builder.
final class XMLListener {
    private let parser: XML_Parser
    private(set) var builder: XMLTreeBuilder
    /// Why the parser was stopped. It may report a little more after that, which is passed over.
    private(set) var failure: XMLError?

    init(parser: XML_Parser, bounds: XMLBounds) {
        self.parser = parser
        builder = XMLTreeBuilder(bounds: bounds)
    }

    /// Sets the parser's handlers. The listener must outlive the parsing.
    func listen() {
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetXmlDeclHandler(parser) { context, version, encoding, _ in
            XMLListener.of(context)?.declaration(version: version, encoding: encoding)
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLListener.of(context)?.refuse { .doctype(line: $0) }
        }
        XML_SetProcessingInstructionHandler(parser) { context, _, _ in
            XMLListener.of(context)?.refuse { .processingInstruction(line: $0) }
        }
        XML_SetStartNamespaceDeclHandler(parser) { context, prefix, namespace in
            XMLListener.of(context)?.keep { builder throws(XMLError.Bound) in
                try builder.declare(prefix: .upToNUL(prefix), namespace: .upToNUL(namespace))
            }
        }
        XML_SetElementHandler(
            parser,
            { context, name, attributes in
                XMLListener.of(context)?.start(name, attributes: attributes)
            },
            { context, _ in
                XMLListener.of(context)?.keep { builder throws(XMLError.Bound) in builder.end() }
            })
        // Comments and the marks of CDATA sections have no handler: text runs on over them.
        XML_SetCharacterDataHandler(parser) { context, characters, count in
            let bytes = UnsafeRawBufferPointer(start: characters, count: Int(count))
            XMLListener.of(context)?.keep { builder throws(XMLError.Bound) in
                try builder.append(bytes)
            }
        }
    }

    private func declaration(
        version: UnsafePointer<XML_Char>?, encoding: UnsafePointer<XML_Char>?
    ) {
        if !UnsafeRawBufferPointer.upToNUL(version).elementsEqual("1.0".utf8) {
            refuse { .version(line: $0) }
        }
        guard let encoding else { return }
        // XML 1.0 §4.3.3: names of encodings are matched whatever their case.
        let name = UnsafeRawBufferPointer.upToNUL(encoding).map { $0 | 0x20 }
        if !name.elementsEqual("utf-8".utf8.map { $0 | 0x20 }) {
            refuse { .encoding(line: $0) }
        }
    }

    private func start(
        _ name: UnsafePointer<XML_Char>?,
        attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        keep { builder throws(XMLError.Bound) in
            try builder.start(.upToNUL(name))
            // Names and values in turn, up to a null.
            var pair = attributes
            while let here = pair, let name = here[0] {
                try builder.attribute(.upToNUL(name), value: .upToNUL(here[1]))
                pair = here + 2
            }
            builder.endTag()
        }
    }

    private func keep(_ body: (inout XMLTreeBuilder) throws(XMLError.Bound) -> Void) {
        guard failure == nil else { return }
        do {
            try body(&builder)
        } catch {
            refuse { .bound(error, line: $0) }
        }
    }

    private func refuse(_ error: (_ line: Int) -> XMLError) {
        guard failure == nil else { return }
        failure = error(Int(XML_GetCurrentLineNumber(parser)))
        _ = XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLListener? {
        context.map { Unmanaged<XMLListener>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of a C string, none for a null pointer.
    fileprivate static func upToNUL(_ text: UnsafePointer<XML_Char>?) -> UnsafeRawBufferPointer {
        guard let text else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        var count = 0
        while text[count] != 0 { count += 1 }
        return UnsafeRawBufferPointer(start: text, count: count)
    }
}
