import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: ASMCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        switch call {
        case .groups: return try await listGroups(request, of: account)
        case .makeGroup: return try await makeGroup(request, by: key)
        case .showGroup(let id):
            return .json(.ok, try await counted(findGroup(id, of: account), of: account).encode())
        case .changeGroup(let id): return try await changeGroup(id, request, by: key)
        case .deleteGroup(let id): return try await deleteGroup(id, by: key)
        case .addresses(let id):
            _ = try await findGroup(id, of: account)
            let found = try await entries(in: .group(id), of: account).map(\.address)
            return .json(.ok, JSON.array(found.map(JSON.string)).encode())
        case .suppress(let id): return try await suppress(in: id, request, key)
        case .search(let id): return try await search(in: id, request, of: account)
        case .unsuppress(let id, let address):
            _ = try await findGroup(id, of: account)
            return try await unsuppress(address, .group(id), key)
        case .suppressions: return try await listSuppressions(of: account)
        case .groupsOf(let address): return try await listGroups(of: address, account)
        case .suppressGlobally: return try await suppress(.global, request, key)
        case .showGlobal(let address): return try await showGlobal(address, of: account)
        case .unsuppressGlobally(let address):
            return try await unsuppress(address, .global, key)
        case .unsubscribes: return try await listUnsubscribes(request, of: account)
        }
    }

    private func listGroups(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let wanted = try Query(request.query).all("id").map { Int64(number: $0) }
        let found = try await groups(of: account).filter { group in
            wanted.isEmpty || wanted.contains(group.number)
        }
        var entries: [JSON] = []
        for group in found { entries.append(try await counted(group, of: account)) }
        return .json(.ok, JSON.array(entries).encode())
    }

    private func makeGroup(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        var reader = GroupReader()
        guard let group = reader.read(try await object(in: request), over: nil) else {
            throw Refusal(.badRequest, reader.flaws)
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.add(group, of: key.account, by: key.actor)
        }
        return .json(.created, Self.brief(try Self.group(outcome)).encode())
    }

    private func changeGroup(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request)
        let old = try await findGroup(id, of: key.account)
        var reader = GroupReader()
        guard let group = reader.read(body, over: old.value) else {
            throw Refusal(.badRequest, reader.flaws)
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.change(
                group: id, to: group, ifVersion: old.version, of: key.account, by: key.actor)
        }
        let kept = try Self.group(outcome)
        return .json(.created, try await counted(kept, of: key.account).encode())
    }

    private func deleteGroup(
        _ id: Int64, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let isGone = try await asking { () throws(StoreError) in
            try await campaigns.remove(group: id, of: key.account, by: key.actor)
        }
        guard isGone else { throw .notFound }
        return DoorAnswer(status: .noContent)
    }

    /// Of a group that is not there, all mail: whoever is to get none is not to get some because
    /// of a wrong number. Source: the vendor's description of this call.
    private func suppress(
        in group: Int64, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let found = try await asking { () throws(StoreError) in
            try await campaigns.group(group, of: key.account)
        }
        return try await suppress(found == nil ? .global : .group(group), request, key)
    }

    private func suppress(
        _ scope: SuppressionScope, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let addresses = try AddressReader.read(try await object(in: request))
        _ = try await asking { () throws(StoreError) in
            try await sending.suppress(
                addresses, in: scope, from: .client, of: key.account, by: key.actor)
        }
        let body: JSON = ["recipient_emails": .array(addresses.map(JSON.string))]
        return .json(.created, body.encode())
    }

    private func search(
        in group: Int64, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let addresses = try AddressReader.read(try await object(in: request))
        _ = try await findGroup(group, of: account)
        let scopes = try await asking { () throws(StoreError) in
            try await sending.scopes(of: addresses, of: account)
        }
        let found = zip(addresses, scopes).filter { $0.1.contains(.group(group)) }
        return .json(.ok, JSON.array(found.map { .string($0.0) }).encode())
    }

    /// Done whether or not it stood there.
    private func unsuppress(
        _ address: String, _ scope: SuppressionScope, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let address = AddressGrammar.kept(address)
        _ = try await asking { () throws(StoreError) in
            try await sending.unsuppress(address, in: scope, of: key.account, by: key.actor)
        }
        return DoorAnswer(status: .noContent)
    }

    private func listSuppressions(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let names = Dictionary(
            uniqueKeysWithValues: try await groups(of: account).map { ($0.number, $0.value.name) })
        let found = try await entries(in: nil, of: account).compactMap { entry -> JSON? in
            guard case .group(let number) = entry.scope, let name = names[number] else {
                return nil
            }
            return [
                "email": .string(entry.address), "group_id": .integer(number),
                "group_name": .string(name), "created_at": .integer(entry.created.unixSeconds),
            ]
        }
        return .json(.ok, JSON.array(found).encode())
    }

    private func listGroups(
        of address: String, _ account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let scopes = try await scopes(of: address, account)
        let entries = try await groups(of: account).map { group -> JSON in
            [
                "description": .string(group.value.description), "id": .integer(group.number),
                "is_default": .bool(group.value.isDefault), "name": .string(group.value.name),
                "suppressed": .bool(scopes.contains(.group(group.number))),
            ]
        }
        let body: JSON = ["suppressions": .array(entries)]
        return .json(.ok, body.encode())
    }

    /// An empty object for an address that gets mail.
    private func showGlobal(
        _ address: String, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let isThere = try await scopes(of: address, account).contains(.global)
        let body: JSON = isThere ? ["recipient_email": .string(address)] : .object([])
        return .json(.ok, body.encode())
    }

    private func scopes(
        of address: String, _ account: AccountID
    ) async throws(Refusal) -> [SuppressionScope] {
        let found = try await asking { () throws(StoreError) in
            try await sending.scopes(of: [AddressGrammar.kept(address)], of: account)
        }
        return found.first ?? []
    }
}
