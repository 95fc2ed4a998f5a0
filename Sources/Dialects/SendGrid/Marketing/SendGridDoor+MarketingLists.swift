import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func marketingLists(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try MarketingQuery(request.query)
        let size = try query.pageSize()
        var last = try pageStart(query, .list, of: account) ?? 0
        var found: [ContactList] = []
        // One more than a page has, to know whether there is another.
        while found.count <= size {
            let more = try await asking { () throws(StoreError) in
                try await campaigns.store.lists(
                    of: account, after: last, limit: size + 1 - found.count)
            }
            guard let end = more.last else { break }
            last = end.number
            found += more
        }
        let page = found.prefix(size)
        let next = found.count > size ? page.last?.number : nil
        let metadata = marketingMetadata(
            request, count: page.count,
            next: next.map { campaigns.ids.text(.list, $0, of: account) }, size: size)
        let body: JSON = [
            "result": .array(page.map { marketingList($0, request, of: account) }),
            "_metadata": metadata,
        ]
        return .json(.ok, body.encode())
    }

    func makeMarketingList(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let name = try Self.marketingName(in: try await object(in: request, .marketing))
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.addList(
                ListDraft(name: name, hasUniqueName: true), of: key.account, by: key.actor,
                at: sending.now)
        }
        let list = try Self.listed(answer)
        return .json(.created, marketingList(list, request, of: key.account).encode())
    }

    func showMarketingList(
        _ id: String, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let list = try await findMarketingList(id, of: account)
        return .json(.ok, marketingList(list, request, of: account).encode())
    }

    func renameMarketingList(
        _ id: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let list = try await findMarketingList(id, of: key.account)
        let name = try Self.marketingName(in: try await object(in: request, .marketing))
        let draft = ListDraft(
            key: list.key, name: name, description: list.description, hasUniqueName: true)
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.changeList(
                list.number, to: draft, of: key.account, by: key.actor, at: sending.now)
        }
        return .json(
            .ok, marketingList(try Self.listed(answer), request, of: key.account).encode())
    }

    /// With `delete_contacts` first its contacts, whichever lists they are on.
    func deleteMarketingList(
        _ id: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let query = try MarketingQuery(request.query)
        let list = try await findMarketingList(id, of: key.account)
        let began = sending.now
        var deleted: Int?
        if try query.flag("delete_contacts") {
            guard list.members <= Self.deletedInCall else { throw .tooManyToDelete }
            deleted = try await deleteAll(on: list.number, by: key)
        }
        let isGone = try await asking { () throws(StoreError) in
            try await campaigns.store.removeList(
                list.number, of: key.account, by: key.actor, at: sending.now)
        }
        guard isGone else { throw .noMarketingThing }
        guard let deleted else { return DoorAnswer(status: .noContent) }
        let job = MarketingJob(deleted: deleted, began: began, ended: sending.now)
        return .json(.ok, try await keep(job, of: key.account).encode())
    }

    func removeMembers(
        _ id: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let list = try await findMarketingList(id, of: key.account)
        let began = sending.now
        let numbers = try contactNumbers(
            try MarketingQuery(request.query), "contact_ids", key.account)
        let removed = try await asking { () throws(StoreError) in
            try await campaigns.store.removeMembers(
                numbers, from: list.number, of: key.account, by: key.actor, at: sending.now)
        }
        guard removed != nil else { throw .noMarketingThing }
        let job = MarketingJob(deleted: 0, began: began, ended: sending.now)
        return .json(.accepted, try await keep(job, of: key.account).encode())
    }

    func countMembers(
        _ id: String, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let count = JSON.integer(Int64(try await findMarketingList(id, of: account).members))
        let body: JSON = ["contact_count": count, "billable_count": count]
        return .json(.ok, body.encode())
    }

    func findMarketingList(
        _ id: String, of account: AccountID
    ) async throws(Refusal) -> ContactList {
        guard let number = campaigns.ids.number(id, .list, of: account) else {
            throw .noMarketingThing
        }
        let list = try await asking { () throws(StoreError) in
            try await campaigns.store.list(.number(number), of: account)
        }
        guard let list else { throw .noMarketingThing }
        return list
    }

    /// Contacts that one call deletes at most: it answers when they are gone.
    static let deletedInCall = 100_000

    /// Removes those of a list, or all; how many there were.
    func deleteAll(on list: Int64?, by key: Key) async throws(Refusal) -> Int {
        var deleted = 0
        while true {
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.contacts(
                    of: key.account, on: list, after: 0, limit: Limits.page)
            }
            if page.contacts.isEmpty { return deleted }
            deleted += try await asking { () throws(StoreError) in
                try await campaigns.store.removeContacts(
                    page.contacts.map(\.number), of: key.account, by: key.actor, at: sending.now)
            }
        }
    }

    private func marketingList(
        _ list: ContactList, _ request: DoorRequest, of account: AccountID
    ) -> JSON {
        let id = campaigns.ids.text(.list, list.number, of: account)
        let address = base(of: request) + "/v3/marketing/lists/" + id
        return [
            "id": .string(id), "name": .string(list.name),
            "contact_count": .integer(Int64(list.members)),
            "_metadata": ["self": .string(address)],
        ]
    }

    private static func marketingName(in body: JSON) throws(Refusal) -> String {
        guard let name = body.member("name")?.asString, !name.isBlank else {
            throw Refusal(.badRequest, "name is required", field: "name")
        }
        guard name.unicodeScalars.count <= 100 else {
            throw Refusal(.badRequest, "name may have at most 100 characters", field: "name")
        }
        return name
    }

    private static func listed(_ answer: ListAnswer) throws(Refusal) -> ContactList {
        switch answer {
        case .done(let list): return list
        case .unknown: throw .noMarketingThing
        case .keyTaken, .nameTaken:
            throw Refusal(.badRequest, "a list of this name exists already", field: "name")
        case .tooLarge: throw .tooLarge
        case .capReached: throw Refusal(.badRequest, "there are as many lists as there may be")
        }
    }
}

extension Refusal {
    static let tooManyToDelete = Refusal(
        .badRequest,
        "one call deletes at most \(SendGridDoor.deletedInCall) contacts: delete some by ids")
}
