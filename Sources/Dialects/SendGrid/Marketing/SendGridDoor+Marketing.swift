import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: MarketingCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        switch call {
        case .lists: return try await marketingLists(request, of: account)
        case .makeList: return try await makeMarketingList(request, of: account)
        case .showList(let id): return try await showMarketingList(id, request, of: account)
        case .renameList(let id): return try await renameMarketingList(id, request, of: account)
        case .deleteList(let id): return try await deleteMarketingList(id, request, of: account)
        case .removeMembers(let id): return try await removeMembers(id, request, of: account)
        case .countMembers(let id): return try await countMembers(id, of: account)
        case .contacts: return try await recentContacts(request, of: account)
        case .keepContacts: return try await keepContacts(request, of: account)
        case .deleteContacts: return try await deleteContacts(request, of: account)
        case .showContact(let id): return try await showContact(id, of: account)
        case .countContacts: return try await countContacts(of: account)
        case .showContacts: return try await showContacts(request, of: account)
        case .findContacts: return try await findContacts(request, of: account)
        case .makeImport: return try await makeImport(request, key)
        case .showJob(let id): return try await showJob(id, request, of: account)
        case .showJobErrors(let id): return try await showJobErrors(id, of: account)
        case .upload(let token): return try await upload(token, request)
        case .fields: return try await fieldDefinitions(request, of: account)
        case .makeField: return try await makeFieldDefinition(request, of: account)
        case .deleteField(let id): return try await deleteFieldDefinition(id, of: account)
        case .test: return try await testEmail(request, key)
        }
    }

    /// What addresses that are shown begin with.
    ///
    /// The client's own word for this host, unless the server has been told that it is reached by
    /// https, of which a request says nothing.
    func base(of request: DoorRequest) -> String {
        let origin = sending.composer.links?.origin ?? ""
        if origin.hasPrefix("https://") { return origin }
        return request.authority.map { "http://" + $0 } ?? origin
    }

    func marketingMetadata(
        _ request: DoorRequest, count: Int, next: String? = nil, size: Int
    ) -> JSON {
        let path = base(of: request) + request.path
        var members = [
            JSON.Member(
                name: "self", value: .string(path + (request.query.map { "?" + $0 } ?? "")))
        ]
        if let next {
            let address = "\(path)?page_size=\(size)&page_token=\(next)"
            members.append(JSON.Member(name: "next", value: .string(address)))
        }
        members.append(JSON.Member(name: "count", value: .integer(Int64(count))))
        return .object(members)
    }

    /// The number that a page goes on after.
    func pageStart(
        _ query: MarketingQuery, _ kind: MarketingIDs.Kind, of account: AccountID
    ) throws(Refusal) -> Int64? {
        guard let token = query.pageToken else { return nil }
        guard let number = campaigns.ids.number(token, kind, of: account) else {
            throw Refusal(.badRequest, "page_token is invalid", field: "page_token")
        }
        return number
    }
}

extension Refusal {
    static let noMarketingThing = Refusal(.notFound, "not found")
}
