/// One property of a type of object, as the WSDL has it.
package struct Field: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case string
        case int
        case long
        case boolean
        case dateTime
        case time
        /// One of the words of a list.
        case words(Enumeration)
        /// An object of this type, or of one derived from it.
        case object(String)
        /// Objects of a type, each in an element of this name within the field's own.
        case wrapped(item: String, type: String)
    }

    package let name: String
    package let kind: Kind
    package var isNillable = false
    package var isRepeated = false
    /// Whether the schema wants it there. What clients leave out is judged by what it is for.
    package var isRequired = false

    static func string(_ name: String, nillable: Bool = false) -> Field {
        Field(name: name, kind: .string, isNillable: nillable)
    }

    static func int(_ name: String, nillable: Bool = false) -> Field {
        Field(name: name, kind: .int, isNillable: nillable)
    }

    static func long(_ name: String) -> Field { Field(name: name, kind: .long) }

    static func boolean(_ name: String) -> Field { Field(name: name, kind: .boolean) }

    static func dateTime(_ name: String, nillable: Bool = false) -> Field {
        Field(name: name, kind: .dateTime, isNillable: nillable)
    }

    static func time(_ name: String) -> Field { Field(name: name, kind: .time) }

    static func words(_ name: String, _ enumeration: Enumeration) -> Field {
        Field(name: name, kind: .words(enumeration))
    }

    static func object(_ name: String, _ type: String) -> Field {
        Field(name: name, kind: .object(type))
    }

    static func objects(_ name: String, _ type: String) -> Field {
        Field(name: name, kind: .object(type), isRepeated: true)
    }

    static func strings(_ name: String) -> Field {
        Field(name: name, kind: .string, isRepeated: true)
    }

    static func dateTimes(_ name: String) -> Field {
        Field(name: name, kind: .dateTime, isRepeated: true)
    }

    static func wrapped(_ name: String, _ item: String, _ type: String) -> Field {
        Field(name: name, kind: .wrapped(item: item, type: type))
    }

    var required: Field {
        var field = self
        field.isRequired = true
        return field
    }

    /// What Describe calls the type of the field; nil for objects.
    package var dataType: String? {
        switch kind {
        case .string, .words: "String"
        case .int: "Int32"
        case .long: "Int64"
        case .boolean: "Boolean"
        case .dateTime, .time: "DateTime"
        case .object, .wrapped: nil
        }
    }
}
