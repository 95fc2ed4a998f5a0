import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func fieldDefinitions(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let custom = try await asking { () throws(StoreError) in
            try await campaigns.customFields(of: account)
        }
        let reserved = MarketingFields.reserved.map { field -> JSON in
            ["id": .string(field.id), "name": .string(field.name), "field_type": "Text"]
        }
        let body: JSON = [
            "custom_fields": .array(custom.map { definition($0, request) }),
            "reserved_fields": .array(reserved),
            "_metadata": ["self": .string(base(of: request) + request.path)],
        ]
        return .json(.ok, body.encode())
    }

    func makeFieldDefinition(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request, .marketing)
        var flaws: [Flaw] = []
        let name = body.member("name")?.asString ?? ""
        if !Self.isFieldName(name) {
            flaws.append(
                Flaw(
                    "name must have 1 to 100 letters, digits and underscores, and begin with none "
                        + "of the digits", field: "name"))
        }
        let types = CustomField.ValueType.allCases
        let type = types.first { MarketingFields.word($0) == body.member("field_type")?.asString }
        if type == nil {
            flaws.append(Flaw("field_type must be Text, Number or Date", field: "field_type"))
        }
        if MarketingFields.reserved.contains(where: { LetterCase.isSame($0.name, name) }) {
            flaws.append(Flaw("name is a reserved field's", field: "name"))
        }
        guard flaws.isEmpty, let type else { throw Refusal(.badRequest, flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.add(
                CustomField(name: name, type: type), of: key.account, by: key.actor)
        }
        switch outcome {
        case .done(let field): return .json(.ok, definition(field, request).encode())
        case .nameTaken:
            throw Refusal(.badRequest, "a field of this name exists already", field: "name")
        case .capReached:
            throw Refusal(
                .badRequest, "there may be at most \(Campaigns.fieldCap) custom fields")
        case .unknown, .locked, .tooLarge: throw .broken
        }
    }

    func deleteFieldDefinition(
        _ id: String, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let fields = try await asking { () throws(StoreError) in
            try await campaigns.customFields(of: key.account)
        }
        guard let field = MarketingFields(custom: fields).field(id) else { throw .noMarketingThing }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.remove(field: field.number, of: key.account, by: key.actor)
        }
        switch outcome {
        case nil: break
        case .locked: throw .fieldInUse
        case .done, .unknown, .nameTaken, .capReached, .tooLarge: throw .noMarketingThing
        }
        return DoorAnswer(status: .noContent)
    }

    private func definition(_ field: Kept<CustomField>, _ request: DoorRequest) -> JSON {
        let id = MarketingFields.id(field)
        let address = base(of: request) + "/v3/marketing/field_definitions/" + id
        return [
            "id": .string(id), "name": .string(field.value.name),
            "field_type": .string(MarketingFields.word(field.value.type)),
            "_metadata": ["self": .string(address)],
        ]
    }

    private static func isFieldName(_ name: String) -> Bool {
        guard (1...100).contains(name.utf8.count), let first = name.utf8.first, !first.isDigit
        else { return false }
        return name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }
    }
}
