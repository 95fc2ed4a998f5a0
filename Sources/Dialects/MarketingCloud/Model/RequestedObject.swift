package import BelaySOAP

/// An object as a request holds it, and what is wrong with it.
package struct RequestedObject: Sendable, Hashable {
    package var object: APIObject
    /// In the order of the document; with any of them nothing is done for this object.
    package var flaws: [PropertyFlaw]
    /// Objects within it that stand in lists: subscribers of a list, lists of a subscriber.
    private(set) var nested = 0

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
        var isEmpty = true
        for child in element.children {
            let isNil = SchemaInstance.isNil(child)
            if isNil, SchemaInstance.isBlank(child) { continue }
            isEmpty = false
            guard let field = field(of: child, in: schema, named, path: path) else { continue }
            let here = path.isEmpty ? field.name : path + "." + field.name
            guard !isNil else {
                flaws.append(PropertyFlaw(path: here, reason: .nilWithValue))
                continue
            }
            guard hasRoom(for: field, beside: lists[field.name], path: here) else { continue }
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
        if schema.isAbstract, !isEmpty {
            flaws.append(PropertyFlaw(path: path.isEmpty ? named : path, reason: .untyped))
        }
        return object
    }

    /// The field that an element stands for; nil for one that we do not know.
    ///
    /// One that is nearly written is a flaw, since whoever wrote it means it: a SendDate that is
    /// passed over is a send that leaves now. Types that we do not know may have such names.
    private mutating func field(
        of element: XMLElement, in schema: ObjectType, _ type: String, path: String
    ) -> Field? {
        let isOurs = element.name.namespace.hasSameBytes(as: PartnerNamespace.api)
        let named = schema.fields.first { ASCII.isSame($0.name, element.name.local) }
        if isOurs, let named, named.name.hasSameBytes(as: element.name.local) { return named }
        let meant = catalogue[type] == nil ? nil : named
        guard meant != nil || schema.isStrict else { return nil }
        let name = meant?.name ?? element.name.local
        flaws.append(
            PropertyFlaw(
                path: path.isEmpty ? name : path + "." + name,
                reason: meant == nil ? .unknown : isOurs ? .otherCase : .otherNamespace))
        return nil
    }

    /// Whether one more of a list is read; the first that is not is a flaw.
    private mutating func hasRoom(
        for field: Field, beside items: [APIObject]?, path: String
    ) -> Bool {
        guard field.isRepeated, case .object(let type) = field.kind else { return true }
        if catalogue[type]?.isAPIObject ?? true { nested += 1 }
        let isFull =
            (items?.count ?? 0) >= RequestReader.mostObjects || nested > RequestReader.mostNested
        if isFull, flaws.last?.reason != .tooMany {
            flaws.append(PropertyFlaw(path: path, reason: .tooMany))
        }
        return !isFull
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
            return .objects(items(of: element, item, type, path: path))
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

    /// The items of a list that has an element of its own, which holds nothing else.
    ///
    /// Who is on a list of suppressions that cannot be read would get the mail all the same.
    private mutating func items(
        of list: XMLElement, _ name: String, _ type: String, path: String
    ) -> [APIObject] {
        var items: [APIObject] = []
        for child in list.children {
            guard child.name == PartnerNamespace.name(name) else {
                if SchemaInstance.isNil(child) { continue }
                flaws.append(PropertyFlaw(path: path + "." + name, reason: .notAnItem))
                continue
            }
            nested += 1
            guard items.count < RequestReader.mostObjects, nested <= RequestReader.mostNested else {
                flaws.append(PropertyFlaw(path: path, reason: .tooMany))
                break
            }
            items.append(read(child, as: type, path: path))
        }
        return items
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
