import BelayCore
import BelayJSON
import BelaySending
import BelayStore

// What the vendor calls unsubscribing.

extension MailPartnerDoor {
    /// `POST /v1/unsubscribe/add`
    func suppress(_ parameters: Parameters, by key: Key) async throws(Refusal) -> JSON {
        guard let text = parameters["email"] else { throw .emailRequired }
        guard let email = MailReader.address(text) else { throw .emailInvalid }
        let answer = try await asking { () throws(StoreError) in
            try await sending.suppress(
                [email], in: .global, from: .client, of: key.account, by: key.actor
            ).first
        }
        switch answer {
        case nil: throw .broken
        case .exists: throw .emailListed
        case .listed(let number):
            return Self.success([JSON.Member(name: "stopId", value: .integer(number))])
        }
    }

    /// `GET /v1/unsubscribe/list`: a page, by number; `after` asks for the next.
    func listSuppressions(
        _ parameters: Parameters, of account: AccountID
    ) async throws(Refusal) -> JSON {
        let after = parameters["after"].map { Decimal.read($0.utf8, digits: 10) } ?? 0
        guard let after else { throw .entryUnknown }
        let (page, count) = try await asking { () throws(StoreError) in
            try await sending.suppressions(in: .global, of: account, after: after)
        }
        let entries = page.map { entry -> JSON in
            [
                "id": .integer(entry.number), "email": .string(entry.address),
                "createdAt": .string(ParisTime.text(entry.created)),
            ]
        }
        return Self.success([
            JSON.Member(name: "nbData", value: .integer(Int64(count))),
            JSON.Member(name: "data", value: .array(entries)),
        ])
    }

    /// `POST /v1/unsubscribe/delete`, and GET, as the vendor's samples call it.
    func unsuppress(
        _ parameters: Parameters, by key: Key
    ) async throws(Refusal) -> JSON {
        guard let text = parameters["id"] else { throw .entryRequired }
        guard let number = Decimal.read(text.utf8, digits: 10) else { throw .entryUnknown }
        let isGone = try await asking { () throws(StoreError) in
            try await sending.unsuppress(
                number, in: .global, of: key.account, by: key.actor)
        }
        guard isGone else { throw .entryUnknown }
        return Self.success()
    }
}
