import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    /// Contacts of one call, and bytes of its body.
    static let contactsInCall = 30_000
    static let contactBytes = 6 * 1_024 * 1_024

    /// Fifty of them, and how many there are.
    func recentContacts(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.contactCount(of: account)
        }
        let page = try await asking { () throws(StoreError) in
            try await campaigns.store.contacts(of: account, on: nil, after: 0, limit: 50)
        }
        let body: JSON = [
            "result": .array(try await shown(page.contacts, of: account)),
            "contact_count": .integer(Int64(count)),
            "_metadata": marketingMetadata(request, count: page.contacts.count, size: 50),
        ]
        return .json(.ok, body.encode())
    }

    /// Adds and changes contacts; all is done when it answers.
    func keepContacts(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let bytes = try await self.bytes(of: request, in: .marketing)
        guard bytes.count <= Self.contactBytes else { throw .tooLarge }
        let body = try Self.json(bytes, in: .marketing)
        guard let entries = body.member("contacts")?.asArray, !entries.isEmpty else {
            throw Refusal(.badRequest, "contacts are required", field: "contacts")
        }
        guard entries.count <= Self.contactsInCall else {
            throw Refusal(
                .badRequest, "there may be at most \(Self.contactsInCall) contacts",
                field: "contacts")
        }
        let lists = try await listNumbers(body.member("list_ids"), of: key.account)
        let began = sending.now
        let fields = MarketingFields(
            custom: try await asking { () throws(StoreError) in
                try await campaigns.customFields(of: key.account)
            })
        var counts = ContactImport.Counts(requested: entries.count)
        for start in stride(from: 0, to: entries.count, by: Limits.contactChunk) {
            let end = min(start + Limits.contactChunk, entries.count)
            let drafts = entries[start..<end].compactMap { Self.draft($0, fields) }
            try await asking { () throws(StoreError) in
                try await keep(drafts, on: lists, by: key, &counts)
            }
        }
        counts.errored = counts.requested - counts.created - counts.updated
        let job = MarketingJob(upserted: counts, began: began, ended: sending.now)
        return .json(.accepted, try await keep(job, of: key.account).encode())
    }

    /// Nil of a contact without a good address, or whose fields are not good.
    private static func draft(_ entry: JSON, _ fields: MarketingFields) -> ContactDraft? {
        guard let text = entry.member("email")?.asString, text.utf8.count <= Limits.addressLength,
            let address = AddressGrammar.mailbox(text)
        else { return nil }
        return fields.draft(entry, address: LetterCase.lowered(address))
    }

    private func keep(
        _ drafts: [ContactDraft], on lists: [Int64], by key: Key,
        _ counts: inout ContactImport.Counts
    ) async throws(StoreError) {
        guard !drafts.isEmpty else { return }
        let answers = try await campaigns.store.keepContacts(
            drafts, mode: .either, of: key.account, by: key.actor, at: sending.now)
        var members: [Int64] = []
        for answer in answers {
            switch answer {
            case .added(let contact):
                counts.created += 1
                members.append(contact.number)
            case .changed(let contact):
                counts.updated += 1
                members.append(contact.number)
            case .exists, .unknown, .noAddress, .addressTaken, .keyTaken, .tooLarge, .capReached:
                continue
            }
        }
        for list in lists {
            _ = try await campaigns.store.addMembers(
                members, to: list, of: key.account, by: key.actor, at: sending.now)
        }
    }

    func deleteContacts(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let query = try MarketingQuery(request.query)
        let began = sending.now
        let deleted: Int
        if try query.flag("delete_all_contacts") {
            let count = try await asking { () throws(StoreError) in
                try await campaigns.store.contactCount(of: key.account)
            }
            guard count <= Self.deletedInCall else { throw .tooManyToDelete }
            deleted = try await deleteAll(on: nil, by: key)
        } else {
            let numbers = try contactNumbers(query, "ids", key.account)
            deleted = try await asking { () throws(StoreError) in
                try await campaigns.store.removeContacts(
                    numbers, of: key.account, by: key.actor, at: sending.now)
            }
        }
        let job = MarketingJob(deleted: deleted, began: began, ended: sending.now)
        return .json(.accepted, try await keep(job, of: key.account).encode())
    }

    func showContact(_ id: String, of account: AccountID) async throws(Refusal) -> DoorAnswer {
        guard let number = campaigns.ids.number(id, .contact, of: account) else {
            throw .noMarketingThing
        }
        let found = try await asking { () throws(StoreError) in
            try await campaigns.store.contact(.number(number), of: account)
        }
        guard let found, let shown = try await shown([found], of: account).first else {
            throw .noMarketingThing
        }
        return .json(.ok, shown.encode())
    }

    func countContacts(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.contactCount(of: account)
        }
        let body: JSON = [
            "contact_count": .integer(Int64(count)), "billable_count": .integer(Int64(count)),
        ]
        return .json(.ok, body.encode())
    }

    func showContacts(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let ids = try Self.hundred("ids", in: try await object(in: request, .marketing))
        var found: [Contact] = []
        for id in ids {
            guard let number = campaigns.ids.number(id, .contact, of: account) else { continue }
            let contact = try await asking { () throws(StoreError) in
                try await campaigns.store.contact(.number(number), of: account)
            }
            if let contact { found.append(contact) }
        }
        let body: JSON = ["result": .array(try await shown(found, of: account))]
        return .json(.ok, body.encode())
    }

    /// By addresses; those that nobody has say so, and when nobody has any it is a 404.
    func findContacts(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let emails = try Self.hundred("emails", in: try await object(in: request, .marketing))
        var members: [JSON.Member] = []
        var isAnyFound = false
        for email in emails {
            let contact = try await asking { () throws(StoreError) in
                try await campaigns.store.contact(
                    .address(AddressGrammar.kept(email)), of: account)
            }
            let shown = try await shown(contact.map { [$0] } ?? [], of: account).first
            isAnyFound = isAnyFound || shown != nil
            members.append(
                JSON.Member(
                    name: LetterCase.lowered(email),
                    value: shown.map { ["contact": $0] } ?? ["error": "contact not found"]))
        }
        guard isAnyFound else { throw .noMarketingThing }
        let body: JSON = ["result": .object(members)]
        return .json(.ok, body.encode())
    }

    private static func hundred(_ name: String, in body: JSON) throws(Refusal) -> [String] {
        guard let texts = body.member(name)?.texts, (1...100).contains(texts.count) else {
            throw Refusal(.badRequest, "\(name) must have 1 to 100 entries", field: name)
        }
        var found: [String] = []
        for text in texts where !found.contains(where: { LetterCase.isSame($0, text) }) {
            found.append(text)
        }
        return found
    }

    private func shown(
        _ contacts: [Contact], of account: AccountID
    ) async throws(Refusal) -> [JSON] {
        let fields = MarketingFields(
            custom: try await asking { () throws(StoreError) in
                try await campaigns.customFields(of: account)
            })
        var shown: [JSON] = []
        for contact in contacts {
            let lists = try await asking { () throws(StoreError) in
                try await campaigns.store.lists(ofContact: contact.number, of: account)
            }
            shown.append(
                fields.json(
                    contact, id: campaigns.ids.text(.contact, contact.number, of: account),
                    lists: lists.map { campaigns.ids.text(.list, $0, of: account) }))
        }
        return shown
    }

    /// The contacts that a query names, at most `Limits.contactChunk`. What is no id is passed
    /// over, as is one that has gone.
    func contactNumbers(
        _ query: MarketingQuery, _ name: String, _ account: AccountID
    ) throws(Refusal) -> [Int64] {
        let ids = query.list(name) ?? []
        guard (1...Limits.contactChunk).contains(ids.count) else {
            throw Refusal(
                .badRequest, "\(name) must name 1 to \(Limits.contactChunk) contacts", field: name)
        }
        return ids.compactMap { campaigns.ids.number($0, .contact, of: account) }
    }

    /// The lists that a body names, all of which must be there.
    func listNumbers(
        _ value: JSON?, of account: AccountID
    ) async throws(Refusal) -> [Int64] {
        guard let value else { return [] }
        guard let ids = value.texts, ids.count <= Limits.listsPerAudience else {
            throw Refusal(.badRequest, "list_ids must be a list of ids", field: "list_ids")
        }
        var numbers: [Int64] = []
        for id in ids {
            guard let number = campaigns.ids.number(id, .list, of: account) else {
                throw .unknownLists
            }
            let list = try await asking { () throws(StoreError) in
                try await campaigns.store.list(.number(number), of: account)
            }
            guard list != nil else { throw .unknownLists }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }
}

extension Refusal {
    static let unknownLists = Refusal(
        .badRequest, "list_ids do not all exist", field: "list_ids")
}
