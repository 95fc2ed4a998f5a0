import BelayMarketingCloud
import BelaySOAP

/// Holds documents against the schema of our own description, as a strict client would.
struct SchemaCheck {
    struct Part: Equatable {
        var name: String
        /// Without prefix; nil when the parts stand within.
        var type: String?
        var isBuiltIn = false
        var parts: [Part] = []
        var least = 1
        var isRepeated = false
        var isNillable = false
    }

    struct Kind {
        var base: String?
        var isAbstract = false
        var parts: [Part]
    }

    private(set) var kinds: [String: Kind] = [:]
    private(set) var words: [String: [String]] = [:]
    private(set) var elements: [String: [Part]] = [:]

    init(_ description: XMLElement) throws {
        let schema = SchemaCheck.named("schema", in: description.child(Self.wsdl("types")))
        for type in schema.first?.children.map(\.self) ?? [] {
            let name = SchemaCheck.attribute("name", of: type) ?? ""
            switch type.name.local {
            case "simpleType":
                let restriction = SchemaCheck.named("restriction", in: type).first
                words[name] = SchemaCheck.named("enumeration", in: restriction)
                    .compactMap { SchemaCheck.attribute("value", of: $0) }
            case "complexType": kinds[name] = SchemaCheck.kind(type)
            case "element": elements[name] = SchemaCheck.inner(type)
            default: break
            }
        }
    }

    /// Of the fields of a type and those it extends, in order.
    func parts(of type: String) -> [Part]? {
        guard let kind = kinds[type] else { return nil }
        guard let base = kind.base else { return kind.parts }
        return parts(of: base).map { $0 + kind.parts }
    }

    /// What is wrong with the one element of a Body; nothing when it is as the description has it.
    func problems(with element: XMLElement) -> [String] {
        guard let parts = elements[element.name.local] else {
            return ["no element \(element.name.local)"]
        }
        return problems(element, parts, at: element.name.local)
    }

    private func problems(_ element: XMLElement, _ parts: [Part], at path: String) -> [String] {
        var found: [String] = []
        var left = parts[...]
        var last: Part?
        for child in element.children {
            let name = child.name.local
            if let part = last, part.name == name {
                if !part.isRepeated { found.append("\(path).\(name) more than once") }
                found += value(child, part, at: path)
                continue
            }
            guard let place = left.firstIndex(where: { $0.name == name }) else {
                found.append("\(path).\(name) unknown or out of place")
                continue
            }
            found += left[..<place].filter { $0.least > 0 }.map { "\(path).\($0.name) missing" }
            found += value(child, left[place], at: path)
            last = left[place]
            left = left[(place + 1)...]
        }
        return found + left.filter { $0.least > 0 }.map { "\(path).\($0.name) missing" }
    }

    private func value(_ element: XMLElement, _ part: Part, at path: String) -> [String] {
        let here = "\(path).\(part.name)"
        if element.attribute(XMLName("nil", in: SOAPNamespace.schemaInstance)) == "true" {
            return part.isNillable ? [] : ["\(here) nil"]
        }
        guard let type = part.type else { return problems(element, part.parts, at: here) }
        if part.isBuiltIn { return isBuiltIn(element, type) ? [] : ["\(here) is no \(type)"] }
        if let words = words[type] {
            return words.contains(element.trimmedText) ? [] : ["\(here) is none of \(type)"]
        }
        let written = element.attribute(XMLName("type", in: SOAPNamespace.schemaInstance))
        let named = written.map { String($0.split(separator: ":").last ?? "") } ?? type
        guard let parts = parts(of: named), isOne(named, of: type) else {
            return ["\(here) is a \(named), no \(type)"]
        }
        let isAbstract = kinds[named]?.isAbstract == true
        return (isAbstract ? ["\(here) has an abstract type"] : [])
            + problems(element, parts, at: here)
    }

    private func isOne(_ type: String, of wanted: String) -> Bool {
        type == wanted || (kinds[type]?.base.map { isOne($0, of: wanted) } ?? false)
    }

    private func isBuiltIn(_ element: XMLElement, _ type: String) -> Bool {
        do {
            switch type {
            case "int": _ = try SchemaScalar.integer(element.ownText, as: Int32.self)
            case "long": _ = try SchemaScalar.integer(element.ownText, as: Int64.self)
            case "boolean": _ = try SchemaScalar.boolean(element.ownText)
            case "dateTime": _ = try SchemaDateTime(element.ownText)
            case "time": _ = try SchemaTime(element.ownText)
            default: return type == "string" && element.children.map(\.self).isEmpty
            }
            return true
        } catch {
            return false
        }
    }
}

// Reading the description.
extension SchemaCheck {
    private static func wsdl(_ local: String) -> XMLName {
        XMLName(local, in: "http://schemas.xmlsoap.org/wsdl/")
    }

    private static func named(_ local: String, in element: XMLElement?) -> [XMLElement] {
        element?.children(named: XMLName(local, in: SOAPNamespace.schema)) ?? []
    }

    private static func attribute(_ name: String, of element: XMLElement) -> String? {
        element.attribute(XMLName(name))
    }

    private static func local(_ name: String) -> String {
        String(name.split(separator: ":").last ?? "")
    }

    private static func kind(_ type: XMLElement) -> Kind {
        let content = named("complexContent", in: type).first
        let extended = named("extension", in: content).first
        return Kind(
            base: extended.flatMap { attribute("base", of: $0) }.map(local),
            isAbstract: attribute("abstract", of: type) == "true", parts: inner(extended ?? type))
    }

    /// The parts of a type, or of the type that an element has within.
    private static func inner(_ element: XMLElement) -> [Part] {
        let type = named("complexType", in: element).first ?? element
        let sequence = named("sequence", in: type).first
        return named("element", in: sequence).map { part in
            let type = attribute("type", of: part)
            return Part(
                name: attribute("name", of: part) ?? "", type: type.map(local),
                isBuiltIn: type?.hasPrefix("xsd:") == true,
                parts: type == nil ? inner(part) : [],
                least: attribute("minOccurs", of: part) == "0" ? 0 : 1,
                isRepeated: attribute("maxOccurs", of: part) == "unbounded",
                isNillable: attribute("nillable", of: part) == "true")
        }
    }
}
