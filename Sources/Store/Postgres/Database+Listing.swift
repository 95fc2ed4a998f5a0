import BelayCore
import BelayStore
import BelayStoreColumns

// How an audience becomes deliveries.

extension Database {
    /// The lane of an audience's deliveries.
    func lane(ofAudience row: AudienceRow) throws -> Int64 {
        try integer("SELECT lane FROM accounts WHERE id = $1", [row.send.account.rawValue]) ?? 0
    }

    /// Lists one chunk; how many deliveries it made.
    func list(_ row: inout AudienceRow, at now: Instant, chunk: Int) throws -> Int {
        guard let mark = row.audience.mark else { return 0 }
        var listing = Listing(row, lane: try lane(ofAudience: row))
        var cursor: Audience.Cursor? = row.audience.cursor
        let index = row.audience.cursor.list
        let sources = try AudienceSources(row, at: mark, in: self)
        if index < sources.count {
            let isEnd = try listMembers(
                sources, of: row, at: now, chunk: chunk, &listing, joined: &cursor)
            if isEnd { cursor = Audience.Cursor(list: index + 1) }
        }
        if let next = cursor, next.list >= row.plan.sources.count { cursor = nil }
        try listing.insert(at: now, in: self)
        do throws(Audience.Refusal) {
            try row.audience.list(listing.count, to: cursor, under: .clear)
        } catch {
            throw StoreError.corrupt("a listing went on that was not under way")
        }
        let isListed = !row.audience.isOpen
        try row.update(
            in: self, at: now, event: isListed ? .listed : nil,
            detail: isListed ? "\(row.audience.listed)" : nil)
        return listing.count
    }

    /// Lists from one source, until a chunk is full or the source is at its end; true for that.
    private func listMembers(
        _ sources: AudienceSources, of row: AudienceRow, at now: Instant, chunk: Int,
        _ listing: inout Listing, joined cursor: inout Audience.Cursor?
    ) throws -> Bool {
        let index = row.audience.cursor.list
        let candidates = try sources.candidates(
            at: index, after: row.audience.cursor.joined, limit: chunk, in: self)
        let contacts = candidates.compactMap(\.contact).filter { sources.holds($0, at: index) }
        let wanted = Set(contacts.map(\.number))
        let passedOver = try sources.passedOver(at: index).numbers(among: contacts, in: self)
        let listed = try listed(contacts.map(\.address), by: row.send)
        var bytes = 0
        for candidate in candidates {
            cursor?.joined = candidate.joined
            guard let contact = candidate.contact, wanted.contains(contact.number),
                !passedOver.contains(contact.number)
            else { continue }
            let message = row.plan.message(to: contact, due: row.audience.due)
            bytes += message.size
            if !listed.contains(Array(Suppression.key(of: contact.address).utf8)) {
                listing.add(message, isWanted: !candidate.isGone && contact.status.getsMail)
            }
            guard bytes < Limits.listedBytes else { return false }
        }
        return candidates.count < chunk
    }

    /// Which of some addresses have a delivery of a send's already, by their keys' bytes.
    private func listed(_ addresses: [String], by send: SendRow) throws -> Set<[UInt8]> {
        guard !addresses.isEmpty else { return [] }
        return Set(
            try all(
                """
                SELECT address FROM audience_members
                WHERE account = $1 AND place = $2 AND address = ANY($3)
                """,
                [send.account.rawValue, send.place, addresses.map(Suppression.key)]
            ) { Array(($0[0] as String).utf8) })
    }

    // MARK: What a cancel kept from being listed

    /// How many of an audience were not listed, by their membership: a scan where nobody has
    /// counted them.
    func unlisted(_ row: AudienceRow) throws -> Int {
        if let counted = row.audience.unlisted { return counted }
        guard let mark = row.audience.mark,
            row.audience.state == .expanding || row.audience.state == .cancelled
        else { return 0 }
        let cursor = row.audience.cursor
        let sources = try AudienceSources(row, at: mark, in: self)
        var count = 0
        for index in 0..<sources.count where index >= cursor.list {
            let joined = index == cursor.list ? cursor.joined : 0
            if row.plan.isOfLists {
                guard case .list(let list) = sources[index] else { continue }
                let found = try integer(
                    Query.frozenCount.rawValue,
                    [
                        row.send.account.rawValue, list, joined, mark,
                        sources.passedOver(at: index).lists,
                    ])
                count += Int(found ?? 0)
            } else {
                count += try unlisted(row, sources, at: index, after: joined)
            }
        }
        return count
    }

    /// How many of one source were not listed, contact by contact.
    private func unlisted(
        _ row: AudienceRow, _ sources: AudienceSources, at index: Int, after joined: Int64
    ) throws -> Int {
        let passedOver = sources.passedOver(at: index)
        var count = 0
        var last = joined
        while true {
            let candidates = try sources.candidates(
                at: index, after: last, limit: Limits.sweepChunk, in: self)
            let found = candidates.compactMap(\.contact).filter { sources.holds($0, at: index) }
            let passed = try passedOver.numbers(among: found, in: self)
            // What is known of a contact may have changed since it was listed from elsewhere.
            let listed = try listed(found.map(\.address), by: row.send)
            count += found.count { contact in
                !passed.contains(contact.number)
                    && !listed.contains(Array(Suppression.key(of: contact.address).utf8))
            }
            guard candidates.count == Limits.sweepChunk, let end = candidates.last else {
                return count
            }
            last = end.joined
        }
    }

    /// Adds what a stop, or one before it, keeps or kept from being listed.
    func addUnlisted(under stop: Stop, to counts: inout StopCounts) throws {
        let found = try all(
            Query.unlistedAudiences.rawValue, [stop.account.rawValue, stop.place]
        ) { (place: $0[0] as Int64, cancelledAfter: $0[1] as Int64?) }
        for (place, cancelledAfter) in found {
            guard let row = try AudienceRow.fetch(place: place, of: stop.account, in: self),
                stop.concerns(row.send.member.membership)
            else { continue }
            if let cancelledAfter, cancelledAfter < stop.id.rawValue {
                counts.ended += try unlisted(row)
            } else {
                counts.stopped += try unlisted(row)
            }
        }
    }

    // MARK: Whoever left

    /// Ends the mail of audiences that is still to come to some addresses.
    func suppressListed(
        _ addresses: [String], of account: AccountID, at now: Instant
    ) throws {
        let keys = try all(
            """
            SELECT m.account, m.place, m.position FROM audience_members AS m
            WHERE m.account = $1 AND m.address = ANY($2)
                AND m.place IN (\(Query.goingAudiences.rawValue))
            """, [account.rawValue, addresses.map(Suppression.key)], RowKey.init)
        var ended: [DeliveryRow] = []
        for var row in try DeliveryRow.lock(keys, in: self) {
            let before = row.lifecycle
            guard row.lifecycle.leave(at: now) else { continue }
            let hasEnded = row.lifecycle.isFinal
            try row.update(
                in: self, before: before, at: now, event: hasEnded ? nil : .stopped,
                detail: hasEnded ? nil : "unsubscribed too late", counts: false)
            ended.append(row)
        }
        try countEnds(of: ended)
    }
}

/// One chunk of a listing on its way into the database.
private struct Listing {
    private struct Entry {
        let message: Message
        let lifecycle: Lifecycle
        let isWanted: Bool
    }

    private let send: SendRow
    private let due: Instant
    private let lane: Int64
    /// Of the first delivery, and of its message.
    private let first: Int
    private var entries: [Entry] = []
    /// Bytes: two spellings of one accented address are two addresses.
    private var keys: Set<[UInt8]> = []

    var count: Int { entries.count }

    init(_ row: AudienceRow, lane: Int64) {
        send = row.send
        due = row.audience.due
        self.lane = lane
        first = row.audience.listed
    }

    /// Adds a delivery, unless the address has one in this chunk.
    mutating func add(_ message: Message, isWanted: Bool) {
        let key = Suppression.key(of: message.to[0].address)
        guard keys.insert(Array(key.utf8)).inserted else { return }
        entries.append(
            Entry(message: message, lifecycle: Lifecycle(due: due), isWanted: isWanted))
    }

    /// All of them by a few statements, however many.
    func insert(at now: Instant, in db: Database) throws {
        guard !entries.isEmpty else { return }
        let lifecycles = entries.map { entry in
            var lifecycle = entry.lifecycle
            if !entry.isWanted { _ = lifecycle.leave(at: now) }
            return lifecycle
        }
        let addresses = entries.map { $0.message.to[0].address }
        let account = send.account
        try db.run(
            """
            INSERT INTO audience_members (account, place, address, position)
            SELECT $1, $2, m.address, $3 + m.row - 1
            FROM unnest($4::text[]) WITH ORDINALITY AS m (address, row)
            """, [account.rawValue, send.place, first, addresses.map(Suppression.key)])
        try db.insert(
            entries.map { MessageColumn.encode($0.message) }, from: first, account, at: send.place)
        try db.run(
            """
            INSERT INTO deliveries (account, place, position, message, shares, recipient, lane,
                state, due_ms, next_ms, version, finished_ms)
            SELECT $1, $2, $3 + d.row - 1, $3 + d.row - 1, false, d.recipient, $4, d.state, $5,
                CASE WHEN d.state = 0 THEN $5 END, d.version, CASE WHEN d.state >= 5 THEN $6 END
            FROM unnest($7::text[], $8::bigint[], $9::bigint[]) WITH ORDINALITY
                AS d (recipient, state, version, row)
            """
        ) { set in
            set(account.rawValue)
            set(send.place)
            set(first)
            set(lane)
            set(due.milliseconds)
            set(now.milliseconds)
            set(addresses)
            set(lifecycles.map { DeliveryRow.code(of: $0.state) })
            set(lifecycles.map(\.version))
        }
        let ended = lifecycles.indices.filter { lifecycles[$0].isFinal }
        for index in ended {
            try db.record(
                .suppressed, account: account, at: now, place: send.place,
                position: first + index)
        }
        try db.run(
            """
            UPDATE sends SET deliveries = deliveries + $1, finished = finished + $2
            WHERE account = $3 AND place = $4
            """, [count, ended.count, account.rawValue, send.place])
    }
}
