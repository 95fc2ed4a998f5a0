package import BelaySOAP

/// Writes objects: properties in the order of the schema, times on the platform's clock.
package struct ObjectWriter: Sendable {
    private let catalogue: Catalogue
    private let clock: ServerTime
    /// Times that echo a request have their offset; those that were stored have none.
    private let style: SchemaDateTime.Style

    package init(_ catalogue: Catalogue, clock: ServerTime, _ style: SchemaDateTime.Style) {
        self.catalogue = catalogue
        self.clock = clock
        self.style = style
    }

    /// The object in an element of that name.
    ///
    /// - Parameter declared: the type that the place has; another one is named by `xsi:type`.
    package func markup(
        _ object: APIObject, as name: String, declared: String = "APIObject"
    ) -> Markup {
        let schema = catalogue[object.type] ?? .apiObject
        var elements: [Markup] = []
        for field in schema.fields {
            guard let value = object[field.name] ?? defaultValue(of: field, in: schema) else {
                continue
            }
            elements += markup(value, field)
        }
        guard !object.type.hasSameBytes(as: declared) else { return Markup(name, elements) }
        return .typed(name, as: object.type, elements)
    }

    /// The platform shows these two as nil on every object, whether they were asked for or not.
    private func defaultValue(of field: Field, in schema: ObjectType) -> APIValue? {
        let isShown = field.name == "PartnerKey" || field.name == "ObjectID"
        return schema.isAPIObject && isShown ? .null : nil
    }

    private func markup(_ value: APIValue, _ field: Field) -> [Markup] {
        switch value {
        case .null: return [.nilled(field.name)]
        case .text(let text): return [Markup(field.name, ObjectWriter.writable(text))]
        case .integer(let number): return [Markup(field.name, String(number))]
        case .boolean(let flag): return [Markup(field.name, flag ? "true" : "false")]
        case .dateTime(let time): return [Markup(field.name, text(time))]
        case .time(let time): return [Markup(field.name, time.text)]
        case .object(let object): return [markup(object, as: field.name, declared: type(of: field))]
        case .objects(let objects):
            guard case .wrapped(let item, let type) = field.kind else {
                return objects.map { markup($0, as: field.name, declared: type(of: field)) }
            }
            let items = objects.map { markup($0, as: item, declared: type) }
            return [Markup(field.name, items)]
        }
    }

    /// On the platform's clock, whichever it was read on.
    private func text(_ time: SchemaDateTime) -> String {
        let shown = SchemaDateTime(
            unixMilliseconds: time.unixMilliseconds(assuming: clock.offset),
            offset: clock.offset)
        // On the first and the last day of the calendar another clock may show a day without.
        return shown.text(style) ?? time.text(.withOffset) ?? ""
    }

    /// With a mark in place of what XML cannot hold: a subject may have come by another door.
    private static func writable(_ text: String) -> String {
        guard Markup.forbidden(in: text) != nil else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    Markup.forbidden(in: String(scalar)) == nil ? scalar : "\u{FFFD}"
                }))
    }

    private func type(of field: Field) -> String {
        if case .object(let type) = field.kind { type } else { "" }
    }
}
