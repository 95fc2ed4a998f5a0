import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

// Lists of recipients, and who is on them.

extension SendGridDoor {
    /// Characters of a list's name.
    private static let listNameLength = 255

    func listLists(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        var found: [ContactList] = []
        while true {
            let after = found.last?.number ?? 0
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.lists(of: account, after: after, limit: Limits.page)
            }
            if page.isEmpty { break }
            found += page
        }
        let body: JSON = ["lists": .array(found.map(Self.json))]
        return .json(.ok, body.encode())
    }

    func makeList(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let name = try Self.name(in: try await object(in: request))
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.addList(
                ListDraft(name: name, hasUniqueName: true), of: key.account, by: key.actor,
                at: sending.now)
        }
        return .json(.created, Self.json(of: try Self.list(answer)).encode())
    }

    func renameList(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let name = try Self.name(in: try await object(in: request))
        let old = try await findList(id, of: key.account)
        let draft = ListDraft(
            key: old.key, name: name, description: old.description, hasUniqueName: true)
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.changeList(
                id, to: draft, of: key.account, by: key.actor, at: sending.now)
        }
        return .json(.ok, Self.json(of: try Self.list(answer)).encode())
    }

    func deleteList(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let takesContacts = try Query(request.query).isTrue("delete_contacts")
        guard id > 0 else { throw .badList }
        if takesContacts, let members = try await list(id, of: key.account)?.members {
            guard members <= Self.deletedInCall else { throw .tooManyToDelete }
            _ = try await deleteAll(on: id, by: key)
        }
        let isGone = try await asking { () throws(StoreError) in
            try await campaigns.store.removeList(
                id, of: key.account, by: key.actor, at: sending.now)
        }
        guard isGone else { throw Refusal(.notFound, "List not found: \(id)") }
        return DoorAnswer(status: .accepted)
    }

    /// 400 only when none of them is there.
    func deleteLists(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let ids = JSON.array(try await array(in: request, else: "list id was invalid")).numbers
        var gone = 0
        for id in ids ?? [] {
            let isGone = try await asking { () throws(StoreError) in
                try await campaigns.store.removeList(
                    id, of: key.account, by: key.actor, at: sending.now)
            }
            if isGone { gone += 1 }
        }
        guard gone > 0 else { throw Refusal(.badRequest, "list id was invalid") }
        return DoorAnswer(status: .noContent)
    }

    func listMembers(
        _ id: Int64, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        guard id > 0 else { throw .badList }
        let query = try Query(request.query)
        guard try await list(id, of: account) != nil else { throw .unknownList }
        return try await recipients(query, on: id, of: account)
    }

    func addMembers(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let entries = try await array(in: request, else: "request body is invalid JSON")
        guard id > 0 else { throw .badList }
        guard !entries.isEmpty else { throw Refusal(.badRequest, "no recipients were added") }
        guard try await list(id, of: key.account) != nil else { throw .unknownList }
        let addresses = entries.compactMap { $0.asString.flatMap(RecipientID.decode) }
        let numbers = try await contacts(addresses, of: key.account).map(\.number)
        guard !numbers.isEmpty else { throw .noRecipients }
        let added = try await asking { () throws(StoreError) in
            try await campaigns.store.addMembers(
                numbers, to: id, of: key.account, by: key.actor, at: sending.now)
        }
        guard added != nil else { throw .unknownList }
        return DoorAnswer(status: .created)
    }

    func addMember(
        _ recipient: String, to id: Int64, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let contact = try await member(recipient, of: id, key.account)
        let added = try await asking { () throws(StoreError) in
            try await campaigns.store.addMembers(
                [contact.number], to: id, of: key.account, by: key.actor, at: sending.now)
        }
        guard added != nil else { throw .unknownList }
        return DoorAnswer(status: .created)
    }

    func removeMember(
        _ recipient: String, from id: Int64, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let contact = try await member(recipient, of: id, key.account)
        let removed = try await asking { () throws(StoreError) in
            try await campaigns.store.removeMembers(
                [contact.number], from: id, of: key.account, by: key.actor, at: sending.now)
        }
        guard let removed else { throw .unknownList }
        guard removed > 0 else { throw .unknownRecipient }
        return DoorAnswer(status: .noContent)
    }

    /// Whom a call on a list and a recipient means; says of both what is wrong.
    private func member(
        _ recipient: String, of id: Int64, _ account: AccountID
    ) async throws(Refusal) -> Contact {
        guard id > 0 else { throw .badList }
        guard let address = RecipientID.decode(recipient) else { throw .noRecipients }
        guard try await list(id, of: account) != nil else { throw .unknownList }
        guard let contact = try await contacts([address], of: account).first else {
            throw .unknownRecipient
        }
        return contact
    }

    func list(_ id: Int64, of account: AccountID) async throws(Refusal) -> ContactList? {
        try await asking { () throws(StoreError) in
            try await campaigns.store.list(.number(id), of: account)
        }
    }

    func findList(_ id: Int64, of account: AccountID) async throws(Refusal) -> ContactList {
        guard id > 0 else { throw Refusal(.badRequest, "invalid id") }
        guard let found = try await list(id, of: account) else {
            throw Refusal(.notFound, "List ID does not exist")
        }
        return found
    }

    /// The contacts of those addresses that have one.
    func contacts(
        _ addresses: [String], of account: AccountID
    ) async throws(Refusal) -> [Contact] {
        var found: [Contact] = []
        for address in addresses {
            let contact = try await asking { () throws(StoreError) in
                try await campaigns.store.contact(.address(address), of: account)
            }
            if let contact { found.append(contact) }
        }
        return found
    }

    static func name(in body: JSON) throws(Refusal) -> String {
        guard let name = body.member("name")?.asString, !name.isBlank, !name.hasControl,
            name.unicodeScalars.count <= listNameLength
        else { throw Refusal(.badRequest, "name must be a string", field: "name") }
        return name
    }

    static let nameTaken = Refusal(
        .badRequest, "name is a duplicate of an existing list or segment", field: "name")

    private static func list(_ answer: ListAnswer) throws(Refusal) -> ContactList {
        switch answer {
        case .done(let list): return list
        case .unknown: throw Refusal(.notFound, "List ID does not exist")
        case .keyTaken, .nameTaken: throw nameTaken
        case .tooLarge: throw .tooLarge
        case .capReached:
            throw Refusal(
                .badRequest, "there may be at most \(Limits.listsPerAccount) lists")
        }
    }

    static func json(of list: ContactList) -> JSON {
        [
            "id": .integer(list.number), "name": .string(list.name),
            "recipient_count": .integer(Int64(list.members)),
        ]
    }
}

extension Refusal {
    static let badList = Refusal(.badRequest, "list_id is invalid", field: "list_id")
    static let unknownList = Refusal(.notFound, "list_id does not exist", field: "list_id")
    static let noRecipients = Refusal(
        .badRequest, "no valid recipients were provided", field: "recipient_id")
    static let unknownRecipient = Refusal(
        .notFound, "recipient_id does not exist", field: "recipient_id")
}
