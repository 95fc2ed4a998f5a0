import BelayCampaigns
import BelayCore
import BelayJSON
import BelayStore

/// The fields of an account's recipients: those that everybody has, and the account's own.
struct ContactFields: Sendable {
    let own: [Kept<CustomField>]

    /// Of every recipient, in the vendor's order; only the first two are a client's to set.
    static let reserved: [(name: String, type: String)] = [
        ("first_name", "text"), ("last_name", "text"), ("email", "text"),
        ("created_at", "date"), ("updated_at", "date"), ("last_emailed", "date"),
        ("last_clicked", "date"), ("last_opened", "date"), ("lists", "set"),
        ("campaigns", "set"),
    ]

    /// What nobody writes down here: no condition on it holds.
    static let unrecorded: Set<String> = [
        "last_emailed", "last_clicked", "last_opened", "clicks.campaign_identifier",
        "opens.campaign_identifier",
    ]

    /// By its name, in any case of its letters.
    func field(_ name: String) -> CustomField? {
        let key = LetterCase.lowered(name)
        if key == "first_name" || key == "last_name" { return CustomField(name: key, type: .text) }
        return own.first { LetterCase.lowered($0.value.name) == key }?.value
    }

    /// A recipient as it is shown.
    func json(of contact: Contact) -> JSON {
        func value(_ name: String) -> String? {
            contact.fields.first { $0.isNamed(name) }?.value
        }
        let fields = own.map { field -> JSON in
            [
                "id": .integer(field.number), "name": .string(field.value.name),
                "type": .string(field.value.type.rawValue),
                "value": value(field.value.name).map(field.value.json) ?? .null,
            ]
        }
        return [
            "created_at": .integer(contact.created.unixSeconds), "custom_fields": .array(fields),
            "email": .string(contact.address), "first_name": .text(value("first_name")),
            "id": .string(RecipientID.encode(contact.address)), "last_clicked": .null,
            "last_emailed": .null, "last_name": .text(value("last_name")), "last_opened": .null,
            "updated_at": .integer(contact.modified.unixSeconds),
        ]
    }
}
