import BelaySOAP

/// A property as clients name it in Properties and filters: `ID`, `email.id`, `BCCEmail`.
package struct PropertyPath: Sendable, Hashable {
    /// Names within each other that are followed.
    package static let deepest = 8

    /// From the outside in, spelled as the schema spells them; never empty.
    package let fields: [Field]

    /// Nil when the type has no such property. Case does not count.
    package init?(_ text: String, of type: ObjectType, in catalogue: Catalogue) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= PropertyPath.deepest else { return nil }
        var fields: [Field] = []
        var type: ObjectType? = type
        for part in parts {
            guard let field = type?.property(String(decoding: part, as: UTF8.self)) else {
                return nil
            }
            fields.append(field)
            type = if case .object(let name) = field.kind { catalogue[name] } else { nil }
        }
        self.fields = fields
    }

    /// What the object holds there; nil when it holds nothing, or a list on the way.
    package func value(in object: APIObject) -> APIValue? {
        var object = object
        for field in fields.dropLast() {
            guard let inner = object.object(field.name) else { return nil }
            object = inner
        }
        guard let last = fields.last, let value = object[last.name], value != .null else {
            return nil
        }
        return value
    }
}

extension APIObject {
    /// What a Retrieve shows: the properties asked for, nil where they are nillable and not set.
    package func showing(_ paths: [PropertyPath]) -> APIObject {
        var shown = APIObject(type)
        for path in paths {
            shown.take(path.fields[...], from: self)
        }
        return shown
    }

    private mutating func take(_ fields: ArraySlice<Field>, from source: APIObject) {
        guard let field = fields.first else { return }
        let rest = fields.dropFirst()
        if rest.isEmpty {
            if let value = source[field.name] ?? (field.isNillable ? .null : nil) {
                self[field.name] = value
            }
        } else if let inner = source.object(field.name) {
            var shown = object(field.name) ?? APIObject(inner.type)
            shown.take(rest, from: inner)
            self[field.name] = .object(shown)
        }
    }
}
