import BelayCore
import BelayStore
import BelayTesting
import Testing

extension Trial {
    /// A list of contacts with these addresses, who are made where they are not there; its number.
    func list(_ addresses: [String]) async throws -> Int64 {
        guard
            case .done(let list) = try await store.addList(
                ListDraft(name: "list"), of: mine, at: .start)
        else { throw StoreError.unavailable("no list") }
        var rest = addresses[...]
        while !rest.isEmpty {
            let numbers = try await contacts(Array(rest.prefix(Limits.contactChunk)))
            _ = try await store.addMembers(numbers, to: list.number, of: mine, at: .start)
            rest = rest.dropFirst(Limits.contactChunk)
        }
        return list.number
    }

    func contacts(_ addresses: [String]) async throws -> [Int64] {
        try await store.keepContacts(
            addresses.map { ContactDraft(.address($0)) }, mode: .either, of: mine, at: .start
        ).compactMap { answer in
            switch answer {
            case .added(let contact), .changed(let contact): contact.number
            default: nil
            }
        }
    }

    /// A new segment; its number.
    func segment(
        _ conditions: [Segment.Condition] = [], list: Int64? = nil, at now: Instant = .start
    ) async throws -> Int64 {
        let draft = SegmentDraft(name: "segment", list: list, conditions: conditions)
        guard case .done(let segment) = try await store.addSegment(draft, of: mine, at: now)
        else { throw StoreError.unavailable("no segment") }
        return segment.number
    }

    /// Gives a contact's field a value.
    func set(
        _ field: String, _ value: String, of contact: Int64, at now: Instant = .start
    ) async throws {
        let draft = ContactDraft(
            .number(contact), fields: [Contact.Field(name: field, value: value)])
        _ = try await store.keepContacts([draft], mode: .change, of: mine, at: now)
    }

    static func addresses(_ numbers: some Sequence<Int>) -> [String] {
        numbers.map { "to\($0)@example.org" }
    }

    /// A step looks at a few, so that a small audience has several.
    static let pace = ListingPace(ahead: .max, chunk: 10)

    func audience(
        from sources: [AudiencePlan.Source], excluded: [AudiencePlan.Source] = [],
        tags: [String] = [], due: Instant = .due
    ) -> AudienceAcceptance {
        AudienceAcceptance(
            [occurrence(due)], door: .sendGrid, tags: tags, content: Self.content,
            plan: AudiencePlan(sources, excluded: excluded), accepted: .start)
    }

    /// A new send to them.
    func scheduled(
        from sources: [AudiencePlan.Source], excluded: [AudiencePlan.Source] = [],
        tags: [String] = [], due: Instant = .due
    ) async throws -> SendID {
        let draft = audience(from: sources, excluded: excluded, tags: tags, due: due)
        guard case .accepted = try await store.accept(draft, of: mine) else {
            throw StoreError.unavailable("not accepted")
        }
        return draft.occurrences[0].id
    }

    func audience(
        _ lists: [Int64], excluded: [Int64] = [], tags: [String] = [], due: Instant = .due,
        wanted: [Personalisation] = [], notAfter: Instant? = nil
    ) -> AudienceAcceptance {
        AudienceAcceptance(
            [occurrence(due)], door: .marketingCloud, tags: tags, content: Self.content,
            plan: AudiencePlan(lists: lists, excluded: excluded, personalisations: wanted),
            accepted: .start, notAfter: notAfter)
    }

    func occurrence(_ due: Instant = .due) -> AudienceAcceptance.Occurrence {
        AudienceAcceptance.Occurrence(id: nextID(), due: due)
    }

    /// A new send to lists.
    func scheduled(
        _ lists: [Int64], excluded: [Int64] = [], tags: [String] = [], due: Instant = .due,
        wanted: [Personalisation] = []
    ) async throws -> SendID {
        let draft = audience(lists, excluded: excluded, tags: tags, due: due, wanted: wanted)
        guard case .accepted = try await store.accept(draft, of: mine) else {
            throw StoreError.unavailable("not accepted")
        }
        return draft.occurrences[0].id
    }

    func advance(_ send: SendID, at now: Instant = .due) async throws -> AudienceStep {
        try await store.advance(send, at: now, by: Self.pace)
    }

    /// Takes steps until none is left, as the clockwork does.
    @discardableResult
    func expand(_ send: SendID, at now: Instant = .due) async throws -> [AudienceStep] {
        var steps: [AudienceStep] = []
        while true {
            let step = try await advance(send, at: now)
            steps.append(step)
            if step == .nothing || step == .held || step == .waits { return steps }
            try #require(steps.count < 10_000, "a listing does not end")
        }
    }

    func found(_ send: SendID, at now: Instant = .due) async throws -> AudienceRecord {
        try #require(try await store.audience(.id(send), of: mine, at: now))
    }

    func outline(_ send: SendID, at now: Instant = .due) async throws -> SendOutline {
        let filter = OutlineFilter(numbers: [try await found(send).number])
        return try #require(try await store.outlines(of: mine, matching: filter, at: now).first)
    }

    func tally(_ send: SendID) async throws -> DeliveryTally { try await outline(send).tally }

    /// All that is due leaves; to whom it left.
    @discardableResult
    func deliverAll(at now: Instant = .due, _ outcome: Lifecycle.Outcome = .accepted)
        async throws -> [String]
    {
        var sent: [String] = []
        while true {
            let answer = try await claim(at: now, limit: 200)
            for hold in answer.holds {
                if case .released = try await release(hold, at: now) {
                    #expect(try await settle(hold, outcome, at: now))
                    sent.append(hold.recipient)
                }
            }
            if answer.holds.isEmpty, answer.obeyed == 0 { return sent }
        }
    }
}

extension Segment.Condition {
    static let paris = Segment.Condition(.field("city"), .equal, "Paris")
}
