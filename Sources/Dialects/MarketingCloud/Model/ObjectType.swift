import BelaySOAP

/// A type of object: its fields in the order of the schema, those of its base type first.
package struct ObjectType: Sendable, Hashable {
    package let name: String
    package let fields: [Field]
    /// Whether it extends APIObject, whose PartnerKey and ObjectID every reply shows as nil.
    package let isAPIObject: Bool

    init(_ name: String, _ fields: [Field]) {
        self.name = name
        self.fields = fields
        isAPIObject = false
    }

    init(_ name: String, extends base: ObjectType, _ fields: [Field]) {
        self.name = name
        self.fields = base.fields + fields
        isAPIObject = base.isAPIObject
    }

    private init(root name: String, _ fields: [Field]) {
        self.name = name
        self.fields = fields
        isAPIObject = true
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
        root: "APIObject",
        [
            .object("Client", "ClientID"), .string("PartnerKey", nillable: true),
            .objects("PartnerProperties", "APIProperty"), .dateTime("CreatedDate"),
            .dateTime("ModifiedDate", nillable: true), .int("ID"),
            .string("ObjectID", nillable: true), .string("CustomerKey"),
            .object("Owner", "Owner"), .string("CorrelationID"), .string("ObjectState"),
        ])
}
