package import BelayCore
package import BelayStore

extension MemoryStore: SegmentStore {
    package func addSegment(
        _ draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> SegmentAnswer {
        try draft.refuseNUL()
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        if draft.isTooLarge { return .tooLarge }
        var book = books[account] ?? ListBook()
        if let refusal = book.refusal(of: draft, besides: nil) { return refusal }
        guard book.segments.standing.count < Limits.segmentsPerAccount else { return .capReached }
        freezeAudiences(of: account, at: now)
        book.segments.lastSegment += 1
        let segment = Segment(
            number: book.segments.lastSegment, name: draft.name, list: draft.list,
            conditions: draft.conditions, created: now, modified: now)
        book.segments.rows.append(SegmentBook.Row(segment: segment, since: book.nextPlace()))
        books[account] = book
        note(.segment(segment.number, .added), of: account, by: actor, at: now)
        return .done(segment)
    }

    package func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> SegmentAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        guard var book = books[account], var segment = book.segments.segment(number) else {
            return .unknown
        }
        if let refusal = book.refusal(of: draft, besides: number) { return refusal }
        freezeAudiences(of: account, at: now)
        if segment.asks(otherwiseThan: draft) { book.segments.lastCounts[number] = nil }
        segment.name = draft.name
        segment.list = draft.list
        segment.conditions = draft.conditions
        segment.modified = now
        let place = book.nextPlace()
        book.segments.end(number, at: place)
        book.segments.rows.append(SegmentBook.Row(segment: segment, since: place))
        books[account] = book
        note(.segment(number, .changed), of: account, by: actor, at: now)
        return .done(segment)
    }

    package func removeSegment(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Bool {
        guard var book = books[account], book.segments.segment(number) != nil else {
            return false
        }
        freezeAudiences(of: account, at: now)
        book.segments.end(number, at: book.nextPlace())
        books[account] = book
        note(.segment(number, .removed), of: account, by: actor, at: now)
        return true
    }

    package func segment(_ number: Int64, of account: AccountID) -> Segment? {
        books[account]?.segments.segment(number)
    }

    package func segments(
        of account: AccountID, after number: Int64, limit: Int
    ) -> [Segment] {
        let later = books[account]?.segments.standing.filter { $0.number > number } ?? []
        return Array(later.prefix(min(max(limit, 0), Limits.page)))
    }

    package func segmentMembers(
        _ number: Int64, of account: AccountID, after cursor: Int64, limit: Int
    ) -> ContactPage? {
        guard let book = books[account], let segment = book.segments.segment(number) else {
            return nil
        }
        let limit = min(max(limit, 0), Limits.page)
        let found = book.candidates(of: segment).filter { $0.place > cursor }
        var page = ContactPage(contacts: [], next: nil)
        for (index, candidate) in found.prefix(Limits.segmentPage).enumerated() {
            if segment.holds(for: candidate.contact) { page.contacts.append(candidate.contact) }
            let isFull = page.contacts.count >= limit
            if isFull || index + 1 == Limits.segmentPage { page.next = candidate.place }
            if isFull { break }
        }
        return page
    }

    package func segmentCount(_ number: Int64, of account: AccountID) -> Int? {
        guard let book = books[account], let segment = book.segments.segment(number) else {
            return nil
        }
        let count = book.candidates(of: segment).prefix(Limits.segmentScan).count {
            segment.holds(for: $0.contact)
        }
        books[account]?.segments.lastCounts[number] = count
        return count
    }

    package func lastSegmentCount(_ number: Int64, of account: AccountID) -> Int? {
        guard let book = books[account]?.segments, book.segment(number) != nil else { return nil }
        return book.lastCounts[number] ?? 0
    }
}

extension ListBook {
    fileprivate func refusal(of draft: SegmentDraft, besides number: Int64?) -> SegmentAnswer? {
        if let list = draft.list, index(ofList: .number(list)) == nil { return .unknownList }
        let isTaken =
            draft.hasUniqueName
            && isTaken(draft.name, besides: number.map(AudiencePlan.Source.segment))
        return isTaken ? .nameTaken : nil
    }
}
