package import BelaySOAP

/// The description of this service, from which clients make their code.
///
/// It is made from the tables by which requests are read and answers written, so that it says what
/// is there and no more. Names, namespaces and order are the vendor's: what was made from the
/// vendor's own description speaks the same on the wire.
package struct WSDL: Sendable {
    let catalogue: Catalogue

    package init(_ catalogue: Catalogue = Catalogue()) {
        self.catalogue = catalogue
    }

    /// The document in UTF-8.
    ///
    /// - Parameters:
    ///   - endpoint: the URL to which requests are posted.
    ///   - faultSchema: the URL of what `faultSchema()` gives. Every generator fetches it.
    package func document(
        endpoint: String, faultSchema: String
    ) throws(MarkupError) -> [UInt8] {
        let attributes = [
            Markup.Attribute("targetNamespace", PartnerNamespace.api),
            Markup.Attribute("xmlns", WSDL.namespace),
            Markup.Attribute("xmlns:soap", WSDL.bindingNamespace),
            Markup.Attribute("xmlns:xsd", SOAPNamespace.schema),
            Markup.Attribute("xmlns:tns", PartnerNamespace.api),
        ]
        let types = Markup("types", [schema(faultSchema: faultSchema)])
        return try Markup(
            "definitions",
            [types] + messages + [portType, binding, service(endpoint: endpoint)],
            attributes: attributes
        ).document()
    }

    /// The schema of the detail of a fault, ETFrameworkFault.xsd.
    package static func faultSchema() throws(MarkupError) -> [UInt8] {
        let parts = [Field.int("Code").required, .string("Message").required]
        let element = Markup(
            "element", [Markup("complexType", [sequence(parts)])],
            attributes: [Markup.Attribute("name", "apifault")])
        return try Markup("schema", [element], attributes: head(of: PartnerNamespace.fault))
            .document()
    }

    static let namespace = "http://schemas.xmlsoap.org/wsdl/"
    private static let bindingNamespace = "http://schemas.xmlsoap.org/wsdl/soap/"
    private static let transport = "http://schemas.xmlsoap.org/soap/http"
}

// What is there beside the schema: the thirteen operations, three times over.
extension WSDL {
    private var messages: [Markup] {
        Operation.allCases.flatMap { operation in
            [
                message(operation.requestMessage, operation.requestName.local),
                message(operation.replyMessage, operation.replyName),
            ]
        }
    }

    private func message(_ name: String, _ element: String) -> Markup {
        let part = Markup(
            "part",
            attributes: [
                Markup.Attribute("name", "parameters"),
                Markup.Attribute("element", "tns:" + element),
            ])
        return Markup("message", [part], attributes: [Markup.Attribute("name", name)])
    }

    private var portType: Markup {
        let operations = Operation.allCases.map { operation in
            Markup(
                "operation",
                [
                    Markup(
                        "input",
                        attributes: [.init("message", "tns:" + operation.requestMessage)]),
                    Markup(
                        "output", attributes: [.init("message", "tns:" + operation.replyMessage)]),
                ], attributes: [Markup.Attribute("name", operation.rawValue)])
        }
        return Markup("portType", operations, attributes: [Markup.Attribute("name", "Soap")])
    }

    private var binding: Markup {
        let style = Markup(
            "soap:binding",
            attributes: [.init("style", "document"), .init("transport", WSDL.transport)])
        let body = Markup("soap:body", attributes: [Markup.Attribute("use", "literal")])
        let operations = Operation.allCases.map { operation in
            let action = Markup(
                "soap:operation",
                attributes: [Markup.Attribute("soapAction", operation.rawValue)])
            return Markup(
                "operation", [action, Markup("input", [body]), Markup("output", [body])],
                attributes: [Markup.Attribute("name", operation.rawValue)])
        }
        return Markup(
            "binding", [style] + operations,
            attributes: [.init("name", "SoapBinding"), .init("type", "tns:Soap")])
    }

    private func service(endpoint: String) -> Markup {
        let address = Markup("soap:address", attributes: [.init("location", endpoint)])
        let port = Markup(
            "port", [address],
            attributes: [.init("name", "Soap"), .init("binding", "tns:SoapBinding")])
        return Markup("service", [port], attributes: [.init("name", "PartnerAPI")])
    }
}
