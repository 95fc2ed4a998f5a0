import BelayJSON

/// A kind of mail that a recipient may leave while other mail goes on coming.
package struct UnsubscribeGroup: Sendable, Hashable {
    /// Unique in its account; recipients read it.
    package var name: String
    package var description: String
    package var isDefault: Bool

    package init(name: String, description: String = "", isDefault: Bool = false) {
        self.name = name
        self.description = description
        self.isDefault = isDefault
    }
}

extension UnsubscribeGroup: Recorded {
    init?(json: JSON) {
        guard let name = json["name"]?.asString else { return nil }
        self.init(
            name: name, description: json["description"]?.asString ?? "",
            isDefault: json["default"]?.asBool ?? false)
    }

    var json: JSON {
        ["name": .string(name), "description": .string(description), "default": .bool(isDefault)]
    }
}
