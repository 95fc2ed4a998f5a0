import BelaySOAP

extension WSDL {
    /// The one schema of the description.
    func schema(faultSchema: String) -> Markup {
        let fault = Markup(
            "import",
            attributes: [
                .init("namespace", PartnerNamespace.fault), .init("schemaLocation", faultSchema),
            ])
        let types = catalogue.types + WSDL.parts
        let elements = Operation.allCases.flatMap { operation in
            [
                WSDL.element(operation.requestName.local, operation.requestParts),
                WSDL.element(operation.replyName, operation.replyParts),
            ]
        }
        return Markup(
            "schema",
            [fault] + enumerations(of: types).map(WSDL.simpleType) + types.map(WSDL.complexType)
                + elements, attributes: WSDL.head(of: PartnerNamespace.api))
    }

    static func head(of namespace: String) -> [Markup.Attribute] {
        [
            Markup.Attribute("elementFormDefault", "qualified"),
            Markup.Attribute("targetNamespace", namespace),
            Markup.Attribute("xmlns", SOAPNamespace.schema),
            Markup.Attribute("xmlns:xsd", SOAPNamespace.schema),
        ]
    }

    /// Each once, in the order in which they are met.
    private func enumerations(of types: [ObjectType]) -> [Enumeration] {
        var found: [Enumeration] = []
        for case .words(let enumeration) in types.flatMap(\.ownFields).map(\.kind)
        where !found.contains(enumeration) {
            precondition(!found.contains { $0.name.hasSameBytes(as: enumeration.name) })
            found.append(enumeration)
        }
        return found
    }

    private static func simpleType(_ enumeration: Enumeration) -> Markup {
        let words = enumeration.words.map {
            Markup("enumeration", attributes: [Markup.Attribute("value", $0)])
        }
        let restriction = Markup(
            "restriction", words, attributes: [Markup.Attribute("base", "xsd:string")])
        return Markup(
            "simpleType", [restriction], attributes: [Markup.Attribute("name", enumeration.name)])
    }

    private static func complexType(_ type: ObjectType) -> Markup {
        var attributes = [Markup.Attribute("name", type.name)]
        if type.isAbstract { attributes.append(Markup.Attribute("abstract", "true")) }
        let fields = sequence(Array(type.ownFields))
        guard let base = type.base else {
            return Markup("complexType", [fields], attributes: attributes)
        }
        let extended = Markup(
            "extension", [fields], attributes: [Markup.Attribute("base", "tns:" + base)])
        return Markup(
            "complexType", [Markup("complexContent", [extended])], attributes: attributes)
    }

    private static func element(_ name: String, _ fields: [Field]) -> Markup {
        Markup(
            "element", [Markup("complexType", [sequence(fields)])],
            attributes: [Markup.Attribute("name", name)])
    }

    static func sequence(_ fields: [Field]) -> Markup {
        Markup("sequence", fields.map(element))
    }

    private static func element(_ field: Field) -> Markup {
        var attributes = [Markup.Attribute("name", field.name)]
        var inner: [Markup] = []
        if case .wrapped(let item, let type) = field.kind {
            inner = [Markup("complexType", [sequence([.objects(item, type)])])]
        } else {
            attributes.append(Markup.Attribute("type", schemaType(of: field.kind)))
        }
        if !field.isRequired { attributes.append(Markup.Attribute("minOccurs", "0")) }
        if field.isRepeated { attributes.append(Markup.Attribute("maxOccurs", "unbounded")) }
        if field.isNillable { attributes.append(Markup.Attribute("nillable", "true")) }
        return Markup("element", inner, attributes: attributes)
    }

    private static func schemaType(of kind: Field.Kind) -> String {
        switch kind {
        case .string: "xsd:string"
        case .int: "xsd:int"
        case .long: "xsd:long"
        case .boolean: "xsd:boolean"
        case .dateTime: "xsd:dateTime"
        case .time: "xsd:time"
        case .words(let enumeration): "tns:" + enumeration.name
        case .object(let type), .wrapped(_, let type): "tns:" + type
        }
    }
}
