package import BelayCore
package import BelayStore

extension PostgresStore: SegmentStore {
    package func addSegment(
        _ draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            if let refusal = try db.refusal(of: draft, besides: nil, account) { return refusal }
            guard try db.live(.segments, of: account) < Limits.segmentsPerAccount else {
                return .capReached
            }
            let place = try db.takePlaces(1, of: account, at: now)
            let segment = Segment(
                number: try db.take(.segments, of: account), name: draft.name, list: draft.list,
                conditions: draft.conditions, created: now, modified: now)
            try segment.insert(account, since: place, in: db)
            try db.note(.segment(segment.number, .added), of: account, by: actor, at: now)
            return .done(segment)
        }
    }

    package func changeSegment(
        _ number: Int64, to draft: SegmentDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> SegmentAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            guard var segment = try Segment.fetch(number, of: account, in: db) else {
                return .unknown
            }
            if let refusal = try db.refusal(of: draft, besides: number, account) { return refusal }
            segment.name = draft.name
            segment.list = draft.list
            segment.conditions = draft.conditions
            segment.modified = now
            let place = try db.endSegment(number, of: account, at: now)
            try segment.insert(account, since: place, in: db)
            try db.note(.segment(number, .changed), of: account, by: actor, at: now)
            return .done(segment)
        }
    }

    package func removeSegment(
        _ number: Int64, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.lock(account, .exclusive)
            guard try Segment.fetch(number, of: account, in: db) != nil else { return false }
            _ = try db.endSegment(number, of: account, at: now)
            try db.drop(1, .segments, of: account)
            try db.note(.segment(number, .removed), of: account, by: actor, at: now)
            return true
        }
    }

    package func segment(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Segment? {
        try await read { try Segment.fetch(number, of: account, in: $0) }
    }

    package func segments(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Segment] {
        try await read { db in
            try db.all(
                Segment.select
                    + " WHERE account = $1 AND number > $2 AND gone IS NULL "
                    + "ORDER BY number LIMIT $3",
                [account.rawValue, number, min(max(limit, 0), Limits.page)], Segment.init)
        }
    }

    package func segmentMembers(
        _ number: Int64, of account: AccountID, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> ContactPage? {
        let limit = min(max(limit, 0), Limits.page)
        return try await read { db in
            guard let segment = try Segment.fetch(number, of: account, in: db) else { return nil }
            var page = ContactPage(contacts: [], next: nil)
            try db.look(at: segment, of: account, after: cursor, Limits.segmentPage) {
                contact, place, isLast in
                if segment.holds(for: contact) { page.contacts.append(contact) }
                let isFull = page.contacts.count >= limit
                if isFull || isLast { page.next = place }
                return !isFull
            }
            return page
        }
    }

    package func segmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int? {
        let counts = segmentCounts
        let found: (segment: Segment, stamp: SegmentCounts.Stamp)? = try await read { db in
            guard let segment = try Segment.fetch(number, of: account, in: db) else { return nil }
            return (segment, try SegmentCounts.Stamp(of: account, in: db))
        }
        guard let (segment, stamp) = found else { return nil }
        if let known = counts.count(of: segment, account, at: stamp) { return known }
        guard counts.beginScan(of: account) else { return counts.last(of: segment, account) }
        defer { counts.endScan(of: account) }
        var (count, looked, cursor) = (0, 0, Int64(0) as Int64?)
        while let after = cursor, looked < Limits.segmentScan {
            guard let slice = try await slice(of: number, account, after: after) else {
                return nil
            }
            count += slice.count
            looked += Limits.segmentPage
            cursor = slice.next
        }
        // Of the instant at which it began: what changed meanwhile has it counted anew.
        counts.keep(count, of: segment, account, at: stamp)
        return count
    }

    package func lastSegmentCount(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Int? {
        let counts = segmentCounts
        return try await read { db in
            try Segment.fetch(number, of: account, in: db).map { counts.last(of: $0, account) }
        }
    }

    /// One transaction's part of a count, so that none holds a connection, or what the server may
    /// clear away, for long.
    private func slice(
        of number: Int64, _ account: AccountID, after cursor: Int64
    ) async throws(StoreError) -> (count: Int, next: Int64?)? {
        try await read { db in
            guard let segment = try Segment.fetch(number, of: account, in: db) else { return nil }
            var (count, next) = (0, nil as Int64?)
            try db.look(at: segment, of: account, after: cursor, Limits.segmentPage) {
                contact, place, isLast in
                if segment.holds(for: contact) { count += 1 }
                if isLast { next = place }
                return true
            }
            return (count, next)
        }
    }
}

extension Database {
    fileprivate func refusal(
        of draft: SegmentDraft, besides number: Int64?, _ account: AccountID
    ) throws -> SegmentAnswer? {
        if let wanted = draft.list, try list(.number(wanted), account) == nil {
            return .unknownList
        }
        let isTaken =
            try draft.hasUniqueName
            && isTaken(draft.name, besides: number.map(AudiencePlan.Source.segment), account)
        return isTaken ? .nameTaken : nil
    }

    /// Ends the version that is in force; the place at which it went.
    fileprivate func endSegment(
        _ number: Int64, of account: AccountID, at now: Instant
    ) throws -> Int64 {
        let place = try takePlaces(1, of: account, at: now)
        try run(
            "UPDATE segments SET gone = $1 WHERE account = $2 AND number = $3 AND gone IS NULL",
            [place, account.rawValue, number])
        try noteLeaving(of: account)
        return place
    }

    /// Goes over those for whom a segment may hold, in their order.
    ///
    /// Differs from SQLite because an answer is here as a whole: they are asked for in chunks.
    /// - Parameter body: told the contact, its place, and whether so many have been looked at;
    ///   false ends it.
    fileprivate func look(
        at segment: Segment, of account: AccountID, after cursor: Int64, _ most: Int,
        _ body: (Contact, Int64, Bool) throws -> Bool
    ) throws {
        if let list = segment.list, try self.list(.number(list), account) == nil { return }
        var (looked, cursor, isOver) = (0, cursor, false)
        while !isOver {
            let chunk = min(most - looked, Limits.contactChunk)
            guard chunk > 0 else { return }
            let rows = try candidates(of: segment, account, after: cursor, chunk)
            isOver = rows.count < chunk
            for (contact, place) in rows {
                (looked, cursor) = (looked + 1, place)
                guard try body(contact, place, looked == most) else { return }
            }
        }
    }

    private func candidates(
        of segment: Segment, _ account: AccountID, after cursor: Int64, _ limit: Int
    ) throws -> [(Contact, Int64)] {
        guard let list = segment.list else {
            return try all(
                Contact.select + " WHERE c.account = $1 AND c.number > $2 AND c.gone IS NULL "
                    + "ORDER BY c.number LIMIT $3", [account.rawValue, cursor, limit]
            ) { (try Contact($0), $0[0]) }
        }
        return try all(Query.members.rawValue, [account.rawValue, list, cursor, limit]) {
            (try Contact($0), $0[9])
        }
    }
}
