import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: ContactdbCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        switch call {
        case .lists: return try await listLists(of: account)
        case .makeList: return try await makeList(request, by: key)
        case .deleteLists: return try await deleteLists(request, by: key)
        case .showList(let id):
            return .json(.ok, Self.json(of: try await findList(id, of: account)).encode())
        case .renameList(let id): return try await renameList(id, request, by: key)
        case .deleteList(let id): return try await deleteList(id, request, by: key)
        case .members(let id): return try await listMembers(id, request, of: account)
        case .addMembers(let id): return try await addMembers(id, request, by: key)
        case .addMember(let id, let recipient):
            return try await addMember(recipient, to: id, by: key)
        case .removeMember(let id, let recipient):
            return try await removeMember(recipient, from: id, by: key)
        case .recipients: return try await listRecipients(request, of: account)
        case .addRecipients, .changeRecipients:
            return try await keepRecipients(request, by: key)
        case .deleteRecipients: return try await deleteRecipients(request, by: key)
        case .showRecipient(let id):
            let contact = try await findRecipient(id, of: account)
            return .json(.ok, try await fields(of: account).json(of: contact).encode())
        case .deleteRecipient(let id): return try await deleteRecipient(id, by: key)
        case .listsOfRecipient(let id): return try await listLists(ofRecipient: id, account)
        case .count: return try await countRecipients(of: account)
        case .search: return try await search(request, of: account)
        case .searchByConditions: return try await searchByConditions(request, of: account)
        case .segments, .makeSegment, .showSegment, .changeSegment, .deleteSegment,
            .segmentRecipients:
            return try await answer(segments: call, request, by: key)
        case .customFields, .makeCustomField, .showCustomField, .deleteCustomField,
            .reservedFields, .status:
            return try await answer(fields: call, request, by: key)
        }
    }

    func fields(of account: AccountID) async throws(Refusal) -> ContactFields {
        ContactFields(
            own: try await asking { () throws(StoreError) in
                try await campaigns.customFields(of: account)
            })
    }

    /// The body of a call that takes an array of recipients, lists or ids.
    func array(
        in request: DoorRequest, else words: String
    ) async throws(Refusal) -> [JSON] {
        let bytes = try await bytes(of: request, in: .mako)
        do throws(Refusal) {
            guard let array = try Self.json(bytes, in: .mako).asArray else {
                throw Refusal(.badRequest, words)
            }
            guard array.count <= Limits.contactChunk else {
                throw Refusal(
                    .badRequest, "at most \(Limits.contactChunk) entries are taken in one call")
            }
            return array
        } catch {
            throw error == .unreadable(in: .mako) ? Refusal(.badRequest, words) : error
        }
    }
}
