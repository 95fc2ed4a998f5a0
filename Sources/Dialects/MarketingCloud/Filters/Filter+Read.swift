package import BelaySOAP

extension Filter {
    /// Reads a FilterPart of either kind. How deep it goes is bounded by the document's depth.
    package init(_ element: XMLElement) throws(FilterFlaw) {
        var left = Filter.most
        self = try Filter.read(element, &left)
    }

    private static func read(
        _ element: XMLElement, _ left: inout Int
    ) throws(FilterFlaw) -> Filter {
        switch SchemaInstance.type(of: element) {
        case let type? where type.hasSameBytes(as: "SimpleFilterPart"):
            return .simple(try simple(element, &left))
        case let type? where type.hasSameBytes(as: "ComplexFilterPart"):
            return try complex(element, &left)
        case .some: throw .unknownKind
        case nil:
            // Hand-written envelopes leave the type away; what is inside says it as well.
            let isSimple = element.child(PartnerNamespace.name("SimpleOperator")) != nil
            if isSimple { return .simple(try simple(element, &left)) }
            guard element.child(PartnerNamespace.name("LogicalOperator")) != nil else {
                throw .unknownKind
            }
            return try complex(element, &left)
        }
    }

    private static func simple(
        _ element: XMLElement, _ left: inout Int
    ) throws(FilterFlaw) -> SimpleFilter {
        try refuseMisnamed(["Property", "SimpleOperator", "Value", "DateValue"], in: element)
        let property = try only("Property", in: element).trimmedText
        let word = try only("SimpleOperator", in: element).trimmedText
        guard
            let comparison = SimpleFilter.Comparison.allCases.first(where: {
                ASCII.isSame($0.rawValue, word)
            })
        else { throw .unknownOperator }
        let values = element.children(named: PartnerNamespace.name("Value"))
            .filter { !SchemaInstance.isNil($0) }
        let written = element.children(named: PartnerNamespace.name("DateValue"))
            .filter { !SchemaInstance.isNil($0) }
        left -= 1 + values.count + written.count
        guard left >= 0 else { throw .tooManyConditions }
        guard values.allSatisfy({ $0.ownText.count <= Filter.longestValue }) else {
            throw .wrongValue(property: property)
        }
        var dates: [SchemaDateTime] = []
        for date in written {
            do {
                dates.append(try SchemaDateTime(date.ownText))
            } catch {
                throw .wrongValue(property: property)
            }
        }
        return SimpleFilter(
            property, comparison, values.map { String(decoding: $0.ownText, as: UTF8.self) },
            dates: dates)
    }

    private static func complex(
        _ element: XMLElement, _ left: inout Int
    ) throws(FilterFlaw) -> Filter {
        try refuseMisnamed(
            ["LeftOperand", "LogicalOperator", "RightOperand", "AdditionalOperands"], in: element)
        let word = try only("LogicalOperator", in: element).trimmedText
        var operands = [try read(try only("LeftOperand", in: element), &left)]
        if element.child(PartnerNamespace.name("RightOperand")) != nil {
            operands.append(try read(try only("RightOperand", in: element), &left))
        }
        if element.child(PartnerNamespace.name("AdditionalOperands")) != nil {
            let more = try only("AdditionalOperands", in: element)
            try refuseMisnamed(["Operand"], in: more)
            for operand in more.children(named: PartnerNamespace.name("Operand")) {
                operands.append(try read(operand, &left))
            }
        }
        if ASCII.isSame(word, "AND") { return .all(operands) }
        guard ASCII.isSame(word, "OR") else { throw .unknownOperator }
        return .any(operands)
    }

    /// What is nearly written is meant: without its RightOperand a filter finds more.
    private static func refuseMisnamed(
        _ names: [String], in element: XMLElement
    ) throws(FilterFlaw) {
        for child in element.children {
            guard let name = names.first(where: { ASCII.isSame($0, child.name.local) }) else {
                continue
            }
            guard child.name == PartnerNamespace.name(name) || SchemaInstance.isNil(child) else {
                throw .misnamed(name)
            }
        }
    }

    private static func only(
        _ local: String, in element: XMLElement
    ) throws(FilterFlaw) -> XMLElement {
        let found = element.children(named: PartnerNamespace.name(local))
        guard let first = found.first else { throw .missing(local) }
        guard found.count == 1 else { throw .repeated(local) }
        return first
    }
}
