import BelaySOAP

/// Reads the parts of requests: one element or none, where more would leave open which counts.
struct RequestReader {
    /// Objects of one request.
    static let mostObjects = 2_500
    /// Definitions of one Schedule, each of which makes as many sends as it has occurrences.
    static let mostInteractions = 100
    /// Objects within those of one request, such as the subscribers of its lists.
    static let mostNested = 10_000
    /// Properties named by one Retrieve.
    static let mostProperties = 1_000

    let catalogue: Catalogue

    /// The children of that name; one that has it nearly is meant, and passed over by nobody.
    func children(_ local: String, of parent: XMLElement) throws(RequestFlaw) -> [XMLElement] {
        let name = PartnerNamespace.name(local)
        var found: [XMLElement] = []
        for child in parent.children {
            if child.name == name {
                found.append(child)
            } else if ASCII.isSame(child.name.local, local), !SchemaInstance.isNil(child) {
                throw .misnamed(local)
            }
        }
        return found
    }

    func one(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> XMLElement? {
        let found = try children(local, of: parent)
        guard found.count <= 1 else { throw .repeated(local) }
        guard let first = found.first else { return nil }
        guard SchemaInstance.isNil(first) else { return first }
        guard SchemaInstance.isBlank(first) else { throw .unreadable(local) }
        return nil
    }

    func required(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> XMLElement {
        guard let element = try one(local, in: parent) else { throw .missing(local) }
        return element
    }

    /// Nil when it is not there or empty.
    func text(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> String? {
        guard let text = try one(local, in: parent)?.trimmedText, !text.isEmpty else { return nil }
        return text
    }

    func texts(
        _ local: String, in parent: XMLElement, atMost most: Int
    ) throws(RequestFlaw) -> [String] {
        let found = try children(local, of: parent)
        guard found.count <= most else { throw .tooMany(local) }
        return found.filter { !SchemaInstance.isNil($0) }.map(\.trimmedText)
    }

    func flag(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> Bool {
        guard let element = try one(local, in: parent) else { return false }
        do {
            return try SchemaScalar.boolean(element.ownText)
        } catch {
            throw .unreadable(local)
        }
    }

    func int(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> Int? {
        guard let element = try one(local, in: parent) else { return nil }
        do {
            return Int(try SchemaScalar.integer(element.ownText, as: Int32.self))
        } catch {
            throw .unreadable(local)
        }
    }

    func dateTime(_ local: String, in parent: XMLElement) throws(RequestFlaw) -> SchemaDateTime? {
        guard let element = try one(local, in: parent) else { return nil }
        do {
            return try SchemaDateTime(element.ownText)
        } catch {
            throw .unreadable(local)
        }
    }

    /// Objects that stand directly in the request.
    func objects(
        _ local: String, in parent: XMLElement, atMost most: Int = RequestReader.mostObjects
    ) throws(RequestFlaw) -> [RequestedObject] {
        let found = try children(local, of: parent)
        guard found.count <= most else { throw .tooMany(local) }
        var objects: [RequestedObject] = []
        var nested = 0
        for element in found {
            let object = RequestedObject(element, as: "APIObject", from: catalogue)
            nested += object.nested
            // One object that holds too many has that flaw; several are nobody's own.
            guard nested <= RequestReader.mostNested || objects.isEmpty else {
                throw .tooMany(local)
            }
            objects.append(object)
        }
        return objects
    }

    /// Objects within an element of their own: `<Definitions><Definition/></Definitions>`.
    func wrapped(
        _ outer: String, _ inner: String, in parent: XMLElement,
        atMost most: Int = RequestReader.mostObjects
    ) throws(RequestFlaw) -> [RequestedObject] {
        guard let outer = try one(outer, in: parent) else { return [] }
        return try objects(inner, in: outer, atMost: most)
    }

    /// Names and values, as `Parameters` and `PartnerProperties` hold them.
    func pairs(
        _ local: String, in parent: XMLElement
    ) throws(RequestFlaw) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for element in try children(local, of: parent) {
            guard pairs.count < RequestReader.mostProperties else { throw .tooMany(local) }
            pairs.append(
                (try text("Name", in: element) ?? "", try text("Value", in: element) ?? ""))
        }
        return pairs
    }
}
