import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

// What an account knows of its recipients beside address and name.

extension SendGridDoor {
    func answer(
        fields call: ContactdbCall, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        return switch call {
        case .makeCustomField: try await makeField(request, by: key)
        case .showCustomField(let id): try await showField(id, of: account)
        case .deleteCustomField(let id): try await deleteField(id, by: key)
        case .reservedFields: try await listReserved(of: account)
        // Nothing is put off here: a recipient is there when its call is answered.
        case .status:
            .json(.ok, Self.object("status", [["id": "worker_delay", "value": "OK"]]))
        default:
            .json(
                .ok,
                Self.object("custom_fields", try await fields(of: account).own.map(Self.json)))
        }
    }

    private func makeField(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request)
        let name = body.member("name")?.asString
        let type = body.member("type")?.asString.flatMap(CustomField.ValueType.init)
        var flaws: [Flaw] = []
        if type == nil { flaws.append(Flaw("type is invalid or not provided", field: "type")) }
        let isName = name.map { text in
            !text.isBlank && !text.hasControl && text.unicodeScalars.count <= 100
        }
        if isName != true {
            flaws.append(Flaw("name is invalid or not provided", field: "name"))
        }
        guard flaws.isEmpty, let name, let type else { throw Refusal(.badRequest, flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.add(
                CustomField(name: name, type: type), of: key.account, by: key.actor)
        }
        switch outcome {
        case .done(let field): return .json(.created, Self.json(of: field).encode())
        case .nameTaken:
            throw Refusal(
                .badRequest, "name is a reserved field or another custom field's",
                field: "name")
        case .capReached:
            throw Refusal(
                .badRequest, "there may be at most \(Campaigns.fieldCap) custom fields")
        case .unknown, .tooLarge, .locked: throw .tooLarge
        }
    }

    private func showField(_ id: Int64, of account: AccountID) async throws(Refusal) -> DoorAnswer {
        guard id > 0 else { throw Refusal(.badRequest, "invalid id") }
        guard let field = try await fields(of: account).own.first(where: { $0.number == id })
        else { throw .noField }
        return .json(.ok, Self.json(of: field).encode())
    }

    /// Not while a segment asks for it.
    private func deleteField(
        _ id: Int64, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        guard id > 0 else { throw Refusal(.badRequest, "invalid id") }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.remove(field: id, of: key.account, by: key.actor)
        }
        switch outcome {
        case nil: break
        case .locked: throw .fieldInUse
        case .done, .unknown, .nameTaken, .capReached, .tooLarge: throw .noField
        }
        let body: JSON = ["message": "Custom Field delete is processing."]
        return .json(.accepted, body.encode())
    }

    private func listReserved(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let entries = ContactFields.reserved.map { name, type -> JSON in
            ["name": .string(name), "type": .string(type)]
        }
        return .json(.ok, Self.object("reserved_fields", entries))
    }

    private static func object(_ name: String, _ entries: [JSON]) -> [UInt8] {
        let body: JSON = .object([JSON.Member(name: name, value: .array(entries))])
        return body.encode()
    }

    private static func json(of field: Kept<CustomField>) -> JSON {
        [
            "id": .integer(field.number), "name": .string(field.value.name),
            "type": .string(field.value.type.rawValue),
        ]
    }
}

extension Refusal {
    fileprivate static let noField = Refusal(.notFound, "Custom field ID does not exist")
    static let fieldInUse = Refusal(
        .badRequest, "Custom field in use by one or more segment conditions")
}
