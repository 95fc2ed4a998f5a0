package import BelaySOAP

/// An object as a request holds it, and what is wrong with it.
package struct RequestedObject: Sendable, Hashable {
    package var object: APIObject
    /// In the order of the document; with any of them nothing is done for this object.
    package var flaws: [PropertyFlaw]

    private let catalogue: Catalogue

    /// - Parameter type: what the object is when its element names no type.
    package init(_ element: XMLElement, as type: String, from catalogue: Catalogue) {
        self.catalogue = catalogue
        object = APIObject(type)
        flaws = []
        object = read(element, as: type, path: "")
    }

    package static func == (left: RequestedObject, right: RequestedObject) -> Bool {
        left.object == right.object && left.flaws == right.flaws
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(object)
        hasher.combine(flaws)
    }

    private mutating func read(_ element: XMLElement, as type: String, path: String) -> APIObject {
        let named = SchemaInstance.type(of: element) ?? type
        var object = APIObject(named)
        // A type that we do not know has at least the properties that all objects have.
        let schema = catalogue[named] ?? .apiObject
        var seen: Set<String> = []
        // Gathered apart, since a list that is taken out and put back for each item is copied.
        var lists: [String: [APIObject]] = [:]
        for child in element.children where !SchemaInstance.isNil(child) {
            guard child.name.namespace.hasSameBytes(as: PartnerNamespace.api),
                let field = schema.field(child.name.local)
            else { continue }
            let here = path.isEmpty ? field.name : path + "." + field.name
            guard let value = value(of: child, field, path: here) else { continue }
            if object[field.name] == nil { object[field.name] = value }
            guard case .objects(let items) = value, field.isRepeated else {
                if !seen.insert(field.name).inserted {
                    flaws.append(PropertyFlaw(path: here, reason: .repeated))
                }
                continue
            }
            lists[field.name, default: []] += items
        }
        for (name, items) in lists { object[name] = .objects(items) }
        return object
    }

    /// Nil when it could not be read, which is on the list of flaws, or says nothing.
    private mutating func value(
        of element: XMLElement, _ field: Field, path: String
    ) -> APIValue? {
        switch field.kind {
        case .object(let type):
            let object = read(element, as: type, path: path)
            return field.isRepeated ? .objects([object]) : .object(object)
        case .wrapped(let item, let type):
            let items = element.children(named: PartnerNamespace.name(item))
            return .objects(items.map { read($0, as: type, path: path) })
        case .words(let enumeration):
            let text = element.trimmedText
            if enumeration.words.contains(where: text.hasSameBytes) { return .text(text) }
            flaws.append(PropertyFlaw(path: path, reason: .notAWord))
            return nil
        case .string: return .text(String(decoding: element.ownText, as: UTF8.self))
        case .int, .long, .boolean, .dateTime, .time:
            do {
                return try scalar(element.ownText, field.kind)
            } catch {
                flaws.append(PropertyFlaw(path: path, reason: PropertyFlaw.Reason(error)))
                return nil
            }
        }
    }

    private func scalar(
        _ bytes: ArraySlice<UInt8>, _ kind: Field.Kind
    ) throws(SchemaError) -> APIValue? {
        switch kind {
        case .int: .integer(Int64(try SchemaScalar.integer(bytes, as: Int32.self)))
        case .long: .integer(try SchemaScalar.integer(bytes))
        case .boolean: .boolean(try SchemaScalar.boolean(bytes))
        case .dateTime: .dateTime(try SchemaDateTime(bytes))
        case .time: .time(try SchemaTime(bytes))
        case .string, .words, .object, .wrapped: nil
        }
    }
}

extension PropertyFlaw.Reason {
    package init(_ error: SchemaError) {
        switch error {
        case .notAnInteger, .integerOutOfRange, .notADecimal, .decimalTooLong, .notBase64:
            self = .notAnInteger
        case .notABoolean: self = .notABoolean
        case .notADateTime, .notATime: self = .notATime
        }
    }
}
