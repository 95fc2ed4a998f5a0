import BelaySOAP

/// A type of object: its fields in the order of the schema, those of its base type first.
package struct ObjectType: Sendable, Hashable {
    package let name: String
    package let fields: [Field]
    /// Whether it extends APIObject, whose PartnerKey and ObjectID every reply shows as nil.
    package let isAPIObject: Bool
    /// Whether only types that extend it can be sent.
    package let isAbstract: Bool
    /// Whether nothing in it may be passed over: what it means is all of its properties together.
    package let isStrict: Bool
    /// The name of the type that it extends.
    package let base: String?
    /// How many of the fields are the base type's.
    private let inherited: Int

    /// The fields that it has beside those of its base type.
    package var ownFields: ArraySlice<Field> { fields.dropFirst(inherited) }

    init(_ name: String, _ fields: [Field]) {
        self.init(name, fields, isAPIObject: false)
    }

    init(abstract name: String, _ fields: [Field] = []) {
        self.init(name, fields, isAPIObject: false, isAbstract: true)
    }

    init(_ name: String, extends base: ObjectType, _ fields: [Field]) {
        self.name = name
        self.fields = base.fields + fields
        self.base = base.name
        isAPIObject = base.isAPIObject
        isAbstract = false
        isStrict = base.isAbstract
        inherited = base.fields.count
    }

    private init(_ name: String, _ fields: [Field], isAPIObject: Bool, isAbstract: Bool = false) {
        self.name = name
        self.fields = fields
        self.isAPIObject = isAPIObject
        self.isAbstract = isAbstract
        isStrict = false
        base = nil
        inherited = 0
    }

    /// The field of that element name; element names have one case only.
    package func field(_ name: String) -> Field? {
        fields.first { $0.name.hasSameBytes(as: name) }
    }

    /// The field that a client names in Properties or in a filter, in whatever case.
    package func property(_ name: String) -> Field? {
        field(name) ?? fields.first { ASCII.isSame($0.name, name) }
    }

    static let apiObject = ObjectType(
        "APIObject",
        [
            .object("Client", "ClientID"), .string("PartnerKey", nillable: true),
            .objects("PartnerProperties", "APIProperty"), .dateTime("CreatedDate"),
            .dateTime("ModifiedDate", nillable: true), .int("ID"),
            .string("ObjectID", nillable: true), .string("CustomerKey"),
            .object("Owner", "Owner"), .string("CorrelationID"), .string("ObjectState"),
        ], isAPIObject: true)
}
