import BelaySOAP

/// The types of object that this door knows, by name.
package struct Catalogue: Sendable {
    package let types: [ObjectType]
    private let byName: [XMLName: ObjectType]

    package init(_ types: [ObjectType] = Catalogue.known) {
        self.types = types
        byName = Dictionary(
            types.map { (XMLName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Type names have one case only: `send` is not `Send`.
    package subscript(_ name: String) -> ObjectType? { byName[XMLName(name)] }

    package static let known =
        [ObjectType.apiObject] + values + sending + audience + definitions + schedules

    /// Parts of objects, which have no identity of their own.
    private static let values = [
        ObjectType(
            "ClientID",
            [
                .int("ClientID"), .int("ID"), .string("PartnerClientKey"), .int("UserID"),
                .string("PartnerUserKey"), .int("CreatedBy"), .int("ModifiedBy"),
                .long("EnterpriseID"), .string("CustomerKey"), .string("CustomerID"),
            ]),
        ObjectType(
            "Owner",
            [.object("Client", "ClientID"), .string("FromName"), .string("FromAddress")]),
        ObjectType("APIProperty", [.string("Name").required, .string("Value").required]),
        ObjectType("Attribute", [.string("Name").required, .string("Value").required]),
    ]
}
