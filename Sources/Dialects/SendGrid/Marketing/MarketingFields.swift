import BelayCampaigns
import BelayCore
import BelayJSON
import BelayStore
import BelayTime

/// What the newer calls know of a contact beside its address.
struct MarketingFields {
    /// A field that is there without being defined. Ids: the vendor's, as its import names them.
    struct Reserved {
        let id: String
        let name: String
        /// Characters (Unicode scalars); nil of a list.
        let longest: Int?
    }

    static let reserved: [Reserved] = [
        Reserved(id: "_rf0_T", name: "first_name", longest: 50),
        Reserved(id: "_rf1_T", name: "last_name", longest: 50),
        Reserved(id: "_rf2_T", name: "email", longest: 254),
        Reserved(id: "_rf3_T", name: "alternate_emails", longest: nil),
        Reserved(id: "_rf4_T", name: "address_line_1", longest: 100),
        Reserved(id: "_rf5_T", name: "address_line_2", longest: 100),
        Reserved(id: "_rf6_T", name: "city", longest: 60),
        Reserved(id: "_rf7_T", name: "state_province_region", longest: 50),
        Reserved(id: "_rf8_T", name: "postal_code", longest: 50),
        Reserved(id: "_rf9_T", name: "country", longest: 50),
        Reserved(id: "_rf10_T", name: "phone_number", longest: 50),
        Reserved(id: "_rf11_T", name: "whatsapp", longest: 50),
        Reserved(id: "_rf12_T", name: "line", longest: 50),
        Reserved(id: "_rf13_T", name: "facebook", longest: 50),
        Reserved(id: "_rf14_T", name: "unique_name", longest: 50),
        Reserved(id: "_rf21_T", name: "phone_number_id", longest: 254),
        Reserved(id: "_rf22_T", name: "external_id", longest: 254),
        Reserved(id: "_rf23_T", name: "anonymous_id", longest: 254),
    ]
    static let alternates = 5

    let custom: [Kept<CustomField>]

    static func id(_ field: Kept<CustomField>) -> String {
        let letter =
            switch field.value.type {
            case .text: "T"
            case .number: "N"
            case .date: "D"
            }
        return "e\(field.number)_\(letter)"
    }

    static func word(_ type: CustomField.ValueType) -> String {
        switch type {
        case .text: "Text"
        case .number: "Number"
        case .date: "Date"
        }
    }

    func field(_ id: String) -> Kept<CustomField>? {
        custom.first { Self.id($0).utf8.elementsEqual(id.utf8) }
    }

    /// What a column of a file means; nil of an id that is no field's.
    func column(_ id: String) -> ImportPlan.Column? {
        if let reserved = Self.reserved.first(where: { $0.id == id }) {
            return reserved.name == "email" ? .address : .field(reserved.name)
        }
        return field(id).map { .field($0.value.name) }
    }

    /// A contact as it is kept; nil where something in it is of another type or too long.
    func draft(_ contact: JSON, address: String) -> ContactDraft? {
        var fields: [Contact.Field] = []
        for reserved in Self.reserved where reserved.name != "email" {
            guard let value = contact.member(reserved.name) else { continue }
            guard let text = Self.text(of: value, reserved) else { return nil }
            fields.append(Contact.Field(name: reserved.name, value: text))
        }
        for member in contact.member("custom_fields")?.asObject ?? [] where !member.value.isNull {
            guard let field = field(member.name), let text = field.value.text(of: member.value)
            else { return nil }
            fields.append(Contact.Field(name: field.value.name, value: text))
        }
        return ContactDraft(.address(address), fields: fields)
    }

    private static func text(of value: JSON, _ reserved: Reserved) -> String? {
        guard let longest = reserved.longest else {
            guard let texts = value.texts, texts.count <= alternates else { return nil }
            return texts.joined(separator: ",")
        }
        guard let text = value.asString, text.unicodeScalars.count <= longest else { return nil }
        return text
    }

    /// A contact as it is shown.
    func json(_ contact: Contact, id: String, lists: [String]) -> JSON {
        var members: [JSON.Member] = [JSON.Member(name: "id", value: .string(id))]
        for reserved in Self.reserved {
            let value = Self.value(reserved.name, of: contact)
            let shown: JSON =
                if reserved.longest == nil {
                    .array(value.split(separator: ",").map { .string(String($0)) })
                } else {
                    .string(value)
                }
            members.append(JSON.Member(name: reserved.name, value: shown))
        }
        let customs = custom.compactMap { field -> JSON.Member? in
            let found = contact.fields.first { $0.isNamed(field.value.name) }
            return found.map {
                JSON.Member(name: field.value.name, value: field.value.json(of: $0.value))
            }
        }
        members += [
            JSON.Member(name: "list_ids", value: .array(lists.map(JSON.string))),
            JSON.Member(name: "segment_ids", value: .array([])),
            JSON.Member(name: "custom_fields", value: .object(customs)),
            JSON.Member(
                name: "created_at", value: .string(Timestamp.seconds(contact.created))),
            JSON.Member(
                name: "updated_at", value: .string(Timestamp.seconds(contact.modified))),
        ]
        return .object(members)
    }

    private static func value(_ name: String, of contact: Contact) -> String {
        if name == "email" { return contact.address }
        return contact.fields.first { $0.isNamed(name) }?.value ?? ""
    }
}
