import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        segments call: ContactdbCall, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        return switch call {
        case .makeSegment: try await makeSegment(request, by: key)
        case .showSegment(let id):
            .json(.ok, try await json(of: findSegment(id, of: account), account).encode())
        case .changeSegment(let id): try await changeSegment(id, request, by: key)
        case .deleteSegment(let id): try await deleteSegment(id, request, by: key)
        case .segmentRecipients(let id): try await segmentRecipients(id, request, of: account)
        default: try await listSegments(of: account)
        }
    }

    private func listSegments(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        var entries: [JSON] = []
        var last: Int64 = 0
        while true {
            let after = last
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.segments(of: account, after: after, limit: Limits.page)
            }
            guard let end = page.last else { break }
            last = end.number
            for segment in page {
                entries.append(Self.json(of: segment, count: try await lastCount(segment, account)))
            }
        }
        let body: JSON = ["segments": .array(entries)]
        return .json(.ok, body.encode())
    }

    private func makeSegment(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request)
        let draft = try await segment(body, over: nil, of: key.account)
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.addSegment(
                draft, of: key.account, by: key.actor, at: sending.now)
        }
        return .json(.ok, Self.json(of: try Self.segment(answer), count: 0).encode())
    }

    private func changeSegment(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request)
        let old = try await findSegment(id, of: key.account)
        let draft = try await segment(body, over: old, of: key.account)
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.changeSegment(
                id, to: draft, of: key.account, by: key.actor, at: sending.now)
        }
        let segment = try Self.segment(answer)
        let count = try await lastCount(segment, key.account)
        return .json(.ok, Self.json(of: segment, count: count).encode())
    }

    private func deleteSegment(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let takesContacts = try Query(request.query).isTrue("delete_contacts")
        guard id > 0 else { throw .badSegment }
        if takesContacts { try await deleteContacts(in: id, key) }
        let isGone = try await asking { () throws(StoreError) in
            try await campaigns.store.removeSegment(
                id, of: key.account, by: key.actor, at: sending.now)
        }
        guard isGone else {
            throw Refusal(.notFound, "segment_id does not exist", field: "segment_id")
        }
        return DoorAnswer(status: .noContent)
    }

    /// A page at a time, by a cursor that stands behind those who are gone.
    private func deleteContacts(
        in id: Int64, _ key: Key
    ) async throws(Refusal) {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.segmentCount(id, of: key.account)
        }
        guard (count ?? 0) <= Self.deletedInCall else { throw .tooManyToDelete }
        var cursor: Int64? = 0
        while let after = cursor {
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.segmentMembers(
                    id, of: key.account, after: after, limit: Limits.page)
            }
            guard let page else { return }
            let numbers = page.contacts.map(\.number)
            if !numbers.isEmpty {
                _ = try await asking { () throws(StoreError) in
                    try await campaigns.store.removeContacts(
                        numbers, of: key.account, by: key.actor, at: sending.now)
                }
            }
            cursor = page.next
        }
    }

    private func segmentRecipients(
        _ id: Int64, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try Query(request.query)
        _ = try await findSegment(id, of: account)
        let size = try query.number("page_size", in: 1...1_000, else: 100)
        let number = try query.number("page", in: 1...1_000, else: 1)
        let found = try await page(number, of: size) { cursor, limit throws(Refusal) in
            try await asking { () throws(StoreError) in
                try await campaigns.store.segmentMembers(
                    id, of: account, after: cursor, limit: limit)
                    ?? ContactPage(contacts: [], next: nil)
            }
        }
        return try await answer(found, number, of: account)
    }

    private func findSegment(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> Segment {
        guard id > 0 else { throw .badSegment }
        let found = try await asking { () throws(StoreError) in
            try await campaigns.store.segment(id, of: account)
        }
        guard let found else { throw Refusal(.notFound, "segment_id not found") }
        return found
    }

    private func segment(
        _ body: JSON, over old: Segment?, of account: AccountID
    ) async throws(Refusal) -> SegmentDraft {
        var reader = SegmentReader(fields: try await fields(of: account))
        let conditions = reader.conditions(in: body, mustName: old == nil)
        var name = old?.name ?? ""
        if old == nil || body["name"] != nil {
            if let text = try? Self.name(in: body) {  // any error is the flaw noted below
                name = text
            } else {
                reader.note("the name is not valid", "name")
            }
        }
        var list = old?.list
        if let value = body["list_id"] {
            list = value.asWholeNumber
            if !value.isNull, list == nil { reader.note("the list_id is not valid", "list_id") }
        }
        guard reader.flaws.isEmpty else { throw Refusal(.badRequest, reader.flaws) }
        return SegmentDraft(
            name: name, list: list, conditions: conditions ?? old?.conditions ?? [],
            hasUniqueName: true)
    }

    private static func segment(_ answer: SegmentAnswer) throws(Refusal) -> Segment {
        switch answer {
        case .done(let segment): return segment
        case .unknown: throw Refusal(.notFound, "segment_id not found")
        case .unknownList:
            throw Refusal(.badRequest, "the list_id is not valid", field: "list_id")
        case .nameTaken: throw nameTaken
        case .tooLarge: throw .tooLarge
        case .capReached: throw Refusal(.badRequest, "there are too many segments")
        }
    }

    /// As it was counted last: only who asks for one segment has it counted.
    private func lastCount(
        _ segment: Segment, _ account: AccountID
    ) async throws(Refusal) -> Int {
        try await asking { () throws(StoreError) in
            try await campaigns.store.lastSegmentCount(segment.number, of: account)
        } ?? 0
    }

    private func json(
        of segment: Segment, _ account: AccountID
    ) async throws(Refusal) -> JSON {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.segmentCount(segment.number, of: account)
        }
        return Self.json(of: segment, count: count ?? 0)
    }

    private static func json(of segment: Segment, count: Int) -> JSON {
        var members: [(String, JSON)] = [
            ("id", .integer(segment.number)), ("name", .string(segment.name)),
        ]
        if let list = segment.list { members.append(("list_id", .integer(list))) }
        let conditions = segment.conditions.enumerated().map { index, condition in
            SegmentReader.json(of: condition, isFirst: index == 0)
        }
        members.append(("conditions", .array(conditions)))
        members.append(("recipient_count", .integer(Int64(count))))
        return .object(members.map { JSON.Member(name: $0.0, value: $0.1) })
    }
}

extension Refusal {
    fileprivate static let badSegment = Refusal(
        .badRequest, "segment_id is not valid", field: "segment_id")
}
