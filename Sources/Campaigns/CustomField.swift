import BelayCore
package import BelayJSON

/// Something that an account wants to know of its contacts, beside address and name.
package struct CustomField: Sendable, Hashable {
    /// Unique in its account without regard to ASCII case; the values stand in `Contact.fields`.
    package var name: String
    package var type: ValueType

    package enum ValueType: String, Sendable, Hashable, CaseIterable {
        case text, number, date
    }

    package init(name: String, type: ValueType) {
        self.name = name
        self.type = type
    }

    /// Names that mean something of their own, in lower case.
    package static let reserved: Set<String> = [
        "email", "first_name", "last_name", "created_at", "updated_at", "last_emailed",
        "last_clicked", "last_opened", "lists", "campaigns",
    ]

    /// As a value that a client gives is kept; nil when it is of another type.
    package func text(of value: JSON) -> String? {
        switch (type, value) {
        case (.text, .string(let text)): text
        case (.text, .integer(let number)), (.number, .integer(let number)): String(number)
        case (.number, .number(let number)): Self.text(of: number)
        case (.number, .string(let text)): Double(text) == nil ? nil : text
        case (.date, .integer(let seconds)):
            Instant(unixSeconds: seconds) == nil ? nil : "\(seconds)"
        case (.date, .string(let text)): text
        default: nil
        }
    }

    private static func text(of number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    /// As a kept value is shown to a client.
    package func json(of text: String) -> JSON {
        switch type {
        case .text: .string(text)
        case .number, .date:
            Int64(text).map(JSON.integer)
                ?? Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(text)
        }
    }
}

extension CustomField: Recorded {
    init?(json: JSON) {
        guard let name = json["name"]?.asString,
            let type = json["type"]?.asString.flatMap(ValueType.init)
        else { return nil }
        self.init(name: name, type: type)
    }

    var json: JSON { ["name": .string(name), "type": .string(type.rawValue)] }
}
