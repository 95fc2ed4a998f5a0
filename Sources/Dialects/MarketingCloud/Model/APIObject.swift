package import BelaySOAP

/// An object of the partner API: a type and the properties that were given.
package struct APIObject: Sendable, Hashable {
    /// As the client wrote it, also when no such type is known.
    package var type: String
    /// Each name once, spelled as the schema spells it.
    package private(set) var properties: [Property]

    package struct Property: Sendable, Hashable {
        package var name: String
        package var value: APIValue
    }

    package init(_ type: String, _ properties: KeyValuePairs<String, APIValue> = [:]) {
        self.type = type
        self.properties = []
        for (name, value) in properties { self[name] = value }
    }

    package subscript(_ name: String) -> APIValue? {
        get { properties.first { $0.name.hasSameBytes(as: name) }?.value }
        set {
            let place = properties.firstIndex { $0.name.hasSameBytes(as: name) }
            switch (place, newValue) {
            case (let place?, let value?): properties[place].value = value
            case (let place?, nil): properties.remove(at: place)
            case (nil, let value?): properties.append(Property(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    package func text(_ name: String) -> String? {
        if case .text(let text)? = self[name] { text } else { nil }
    }

    package func integer(_ name: String) -> Int64? {
        if case .integer(let number)? = self[name] { number } else { nil }
    }

    package func object(_ name: String) -> APIObject? {
        if case .object(let object)? = self[name] { object } else { nil }
    }

    package func objects(_ name: String) -> [APIObject] {
        if case .objects(let objects)? = self[name] { objects } else { [] }
    }

    package func dateTime(_ name: String) -> SchemaDateTime? {
        if case .dateTime(let time)? = self[name] { time } else { nil }
    }
}
