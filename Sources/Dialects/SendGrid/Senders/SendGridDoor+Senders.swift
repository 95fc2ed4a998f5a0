import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: SenderCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        switch call {
        case .list: try await listSenders(of: key.account)
        case .make: try await makeSender(request, by: key)
        case .show(let id): try await showSender(id, of: key.account)
        case .change(let id): try await changeSender(id, request, by: key)
        case .delete(let id): try await deleteSender(id, by: key)
        case .verify(let id): try await verifySender(id, of: key.account)
        }
    }

    private func listSenders(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let found = try await asking { () throws(StoreError) in
            try await campaigns.senders(of: account)
        }
        let locked = try await asking { () throws(StoreError) in
            try await campaigns.lockedSenders(of: account)
        }
        let entries = found.map { full($0, isLocked: locked.contains($0.number)) }
        let body: JSON = ["result": .array(entries)]
        return .json(.ok, body.encode())
    }

    private func makeSender(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        var reader = SenderReader(try await object(in: request, .senders), over: nil)
        guard let sender = reader.read() else { throw Refusal(.badRequest, reader.flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.add(sender, of: key.account, by: key.actor)
        }
        return .json(.created, full(try Self.sender(outcome), isLocked: false).encode())
    }

    private func showSender(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let sender = try await findSender(id, of: account)
        let isLocked = try await asking { () throws(StoreError) in
            try await campaigns.isLocked(id, of: account)
        }
        return .json(.ok, full(sender, isLocked: isLocked).encode())
    }

    private func changeSender(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request, .senders)
        let old = try await findSender(id, of: key.account)
        var reader = SenderReader(body, over: old.value)
        guard let sender = reader.read() else { throw Refusal(.badRequest, reader.flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.change(
                sender: id, to: sender, ifVersion: old.version, of: key.account, by: key.actor)
        }
        if case .locked = outcome {
            throw Refusal(
                .forbidden, "You may only update a sender identity when it is unlocked.",
                field: "locked")
        }
        return .json(.ok, full(try Self.sender(outcome), isLocked: false).encode())
    }

    private func deleteSender(
        _ id: Int64, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.remove(sender: id, of: key.account, by: key.actor)
        }
        guard let outcome else { return DoorAnswer(status: .noContent) }
        if case .locked = outcome {
            throw Refusal(
                .forbidden, "You may only delete a sender identity when it is unlocked.",
                field: "locked")
        }
        _ = try Self.sender(outcome)
        return DoorAnswer(status: .noContent)
    }

    /// No mail is sent: a sender of an allowed domain is verified, and of another never will be.
    private func verifySender(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let sender = try await findSender(id, of: account)
        guard !campaigns.policy.admits(sender.value) else {
            throw Refusal(
                .badRequest, "The Sender Identity is already verified.  No email sent.")
        }
        return DoorAnswer(status: .noContent)
    }

    private func findSender(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> Kept<Sender> {
        let found = try await asking { () throws(StoreError) in
            try await campaigns.sender(id, of: account)
        }
        guard let found else { throw .noSender }
        return found
    }

    private static func sender(
        _ outcome: ThingOutcome<Sender>
    ) throws(Refusal) -> Kept<Sender> {
        switch outcome {
        case .done(let sender): return sender
        case .unknown: throw .noSender
        case .nameTaken:
            throw Refusal(
                .badRequest, "You already have a sender identity with the same nickname.",
                field: "nickname")
        case .capReached:
            throw Refusal(
                .badRequest,
                "You've reached your limit of \(Campaigns.senderCap) sender identities. Please "
                    + "delete one or more and try again.")
        case .tooLarge: throw .tooLarge
        case .locked: throw .forbidden
        }
    }

    private func full(_ sender: Kept<Sender>, isLocked: Bool) -> JSON {
        let value = sender.value
        return [
            "id": .integer(sender.number), "nickname": .string(value.nickname),
            "from": Self.mailbox(value.from),
            "reply_to": value.replyTo.map(Self.mailbox) ?? .null,
            "address": .string(value.address), "address_2": .text(value.address2),
            "city": .string(value.city), "state": .text(value.state), "zip": .text(value.zip),
            "country": .string(value.country),
            "verified": .bool(campaigns.policy.admits(value)),
            "updated_at": .integer(sender.modified.unixSeconds),
            "created_at": .integer(sender.created.unixSeconds), "locked": .bool(isLocked),
        ]
    }

    private static func mailbox(_ box: Mailbox) -> JSON {
        ["email": .string(box.address), "name": .text(box.name)]
    }
}

extension Refusal {
    fileprivate static let noSender = Refusal(.notFound, "resource not found", field: "id")
}
