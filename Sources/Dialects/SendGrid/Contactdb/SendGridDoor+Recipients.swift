import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

// Recipients: an account's contacts.

extension SendGridDoor {
    /// Rows that a page may lie behind.
    private static let mostPaged = 1_000_000

    func listRecipients(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        try await recipients(try Query(request.query), on: nil, of: account)
    }

    /// One page by its number. Behind the last there is none: 404, by which clients know the end.
    func recipients(
        _ query: Query, on list: Int64?, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let size = try query.number("page_size", in: 1...1_000, else: 100)
        let page = try query.number("page", in: 1...Self.mostPaged / size, else: 1)
        let found = try await self.page(page, of: size) { cursor, limit throws(Refusal) in
            try await asking { () throws(StoreError) in
                try await campaigns.store.contacts(
                    of: account, on: list, after: cursor, limit: limit)
            }
        }
        return try await answer(found, page, of: account)
    }

    func answer(
        _ found: [Contact], _ page: Int, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        guard page == 1 || !found.isEmpty else { throw .notFound }
        let fields = try await fields(of: account)
        let body: JSON = ["recipients": .array(found.map(fields.json))]
        return .json(.ok, body.encode())
    }

    /// The page of a number, by way of those before it.
    func page(
        _ number: Int, of size: Int,
        _ next: (_ cursor: Int64, _ limit: Int) async throws(Refusal) -> ContactPage
    ) async throws(Refusal) -> [Contact] {
        var skipped = (number - 1) * size
        var cursor: Int64 = 0
        var found: [Contact] = []
        while found.count < size {
            let wanted = skipped > 0 ? min(skipped, Limits.page) : size - found.count
            let page = try await next(cursor, min(wanted, Limits.page))
            if skipped > 0 { skipped -= page.contacts.count } else { found += page.contacts }
            guard let after = page.next else { break }
            cursor = after
        }
        return skipped > 0 ? [] : found
    }

    /// Adds and changes: what is not named stays.
    func keepRecipients(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let entries = try await array(in: request, else: "Request body is not valid json")
        var reader = RecipientReader(fields: try await fields(of: key.account))
        reader.read(entries)
        var result = KeptRecipients()
        let now = sending.now
        var wanted: [(index: Int, draft: ContactDraft)] = []
        for (index, draft) in reader.drafts {
            guard case .address(let address) = draft.reference else { continue }
            let known = try await contacts([address], of: key.account).first
            if let known,
                draft.applied(to: known, number: known.number, at: now)?.fields == known.fields
            {
                result.unmodified.append(index)
                result.persisted.append(RecipientID.encode(known.address))
            } else {
                wanted.append((index, draft))
            }
        }
        let drafts = wanted.map(\.draft)
        let answers = try await asking { () throws(StoreError) in
            drafts.isEmpty
                ? []
                : try await campaigns.store.keepContacts(
                    drafts, mode: .either, of: key.account, by: key.actor, at: now)
        }
        for (answer, (index, _)) in zip(answers, wanted) {
            switch answer {
            case .added(let contact), .changed(let contact):
                if case .added = answer { result.new += 1 } else { result.updated += 1 }
                result.persisted.append(RecipientID.encode(contact.address))
            case .tooLarge: reader.note("The recipient is too large.", index)
            case .capReached: reader.note("There are too many recipients.", index)
            case .exists, .unknown, .noAddress, .addressTaken, .keyTaken:
                reader.note(RecipientReader.badAddress, index)
            }
        }
        return .json(.created, result.json(reader.errors).encode())
    }

    func findRecipient(
        _ id: String, of account: AccountID
    ) async throws(Refusal) -> Contact {
        guard let address = RecipientID.decode(id) else {
            throw Refusal(.badRequest, "recipient ID is invalid")
        }
        guard let found = try await contacts([address], of: account).first else {
            throw Refusal(.notFound, "recipient id not found")
        }
        return found
    }

    func listLists(
        ofRecipient id: String, _ account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let contact = try await findRecipient(id, of: account)
        let numbers = try await asking { () throws(StoreError) in
            try await campaigns.store.lists(ofContact: contact.number, of: account)
        }
        var found: [JSON] = []
        for number in numbers {
            if let list = try await list(number, of: account) { found.append(Self.json(of: list)) }
        }
        let body: JSON = ["lists": .array(found)]
        return .json(.ok, body.encode())
    }

    func deleteRecipient(
        _ id: String, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        guard let address = RecipientID.decode(id) else {
            throw Refusal(.badRequest, "recipient not found")
        }
        guard try await delete([address], by: key) > 0 else {
            throw Refusal(.notFound, "recipient_id is not valid")
        }
        return DoorAnswer(status: .noContent)
    }

    func deleteRecipients(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let words = "No recipient ids provided"
        let entries = try await array(in: request, else: words)
        let addresses = entries.compactMap { $0.asString.flatMap(RecipientID.decode) }
        guard !addresses.isEmpty else { throw Refusal(.badRequest, words) }
        _ = try await delete(addresses, by: key)
        return DoorAnswer(status: .ok)
    }

    private func delete(
        _ addresses: [String], by key: Key
    ) async throws(Refusal) -> Int {
        let numbers = try await contacts(addresses, of: key.account).map(\.number)
        guard !numbers.isEmpty else { return 0 }
        return try await asking { () throws(StoreError) in
            try await campaigns.store.removeContacts(
                numbers, of: key.account, by: key.actor, at: sending.now)
        }
    }

    /// The billable count too: nobody is billed here.
    func countRecipients(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.contactCount(of: account)
        }
        let body: JSON = ["recipient_count": .integer(Int64(count))]
        return .json(.ok, body.encode())
    }
}

/// What became of the recipients of one call.
private struct KeptRecipients {
    var new = 0
    var updated = 0
    var unmodified: [Int] = []
    var persisted: [String] = []

    /// Without `errors` where there are none.
    func json(_ errors: [(message: String, indices: [Int])]) -> JSON {
        let bad = errors.flatMap(\.indices).sorted()
        let members: [(String, JSON)] = [
            ("error_count", .integer(Int64(bad.count))), ("error_indices", Self.numbers(bad)),
            ("unmodified_indices", Self.numbers(unmodified)),
            ("new_count", .integer(Int64(new))),
            ("persisted_recipients", .array(persisted.map(JSON.string))),
            ("updated_count", .integer(Int64(updated))),
        ]
        let words: [(String, JSON)] =
            errors.isEmpty
            ? []
            : [
                (
                    "errors",
                    .array(
                        errors.map { error in
                            [
                                "message": .string(error.message),
                                "error_indices": Self.numbers(error.indices),
                            ]
                        })
                )
            ]
        return .object((members + words).map { JSON.Member(name: $0.0, value: $0.1) })
    }

    private static func numbers(_ values: [Int]) -> JSON {
        .array(values.map { .integer(Int64($0)) })
    }
}
