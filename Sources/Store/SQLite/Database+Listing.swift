import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

// How an audience becomes deliveries.

extension Database {
    /// The lane of an audience's deliveries.
    func lane(ofAudience row: AudienceRow) throws -> Int64 {
        try integer("SELECT lane FROM accounts WHERE id = ?", [row.send.account.rawValue]) ?? 0
    }

    /// Lists one chunk; how many deliveries it made.
    func list(_ row: inout AudienceRow, at now: Instant, chunk: Int) throws -> Int {
        guard let mark = row.audience.mark else { return 0 }
        let account = row.send.account
        var listing = Listing(
            place: row.send.place, account: account, due: row.audience.due,
            lane: try lane(ofAudience: row), position: row.audience.listed)
        var cursor: Audience.Cursor? = row.audience.cursor
        let index = row.audience.cursor.list
        let sources = try AudienceSources(row, at: mark, in: self)
        if index < sources.count {
            let isEnd = try listMembers(
                sources, of: row, at: now, chunk: chunk, &listing, joined: &cursor)
            if isEnd { cursor = Audience.Cursor(list: index + 1) }
        }
        if let next = cursor, next.list >= row.plan.sources.count { cursor = nil }
        try run(
            "UPDATE sends SET deliveries = deliveries + ?, finished = finished + ? "
                + "WHERE place = ?", [listing.count, listing.finished, row.send.place])
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
        let passedOver = sources.passedOver(at: index)
        var looked = 0
        var bytes = 0
        try sources.eachCandidate(
            at: index, after: row.audience.cursor.joined, limit: chunk, in: self
        ) { member in
            looked += 1
            cursor?.joined = member[9]
            // Whom the store knows no more was removed before the membership was frozen.
            guard member[0] as Int64? != nil else { return true }
            let contact = try Contact(member)
            guard sources.holds(contact, at: index), try !passedOver.contains(contact, in: self)
            else { return true }
            let message = row.plan.message(to: contact, due: row.audience.due)
            bytes += message.size
            let isWanted = member[11] as Int64? == nil && contact.status.getsMail
            try listing.add(message, isWanted: isWanted, at: now, in: self)
            return bytes < Limits.listedBytes
        }
        return looked < chunk && bytes < Limits.listedBytes
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
                        sources.passedOver(at: index).lists ?? "[]",
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
        try sources.eachCandidate(at: index, after: joined, limit: -1, in: self) { member in
            guard member[0] as Int64? != nil else { return true }
            let contact = try Contact(member)
            guard sources.holds(contact, at: index), try !passedOver.contains(contact, in: self)
            else { return true }
            // What is known of a contact may have changed since it was listed from elsewhere.
            let isListed = try exists(
                "SELECT 1 FROM audience_members WHERE place = ? AND address = ?",
                [row.send.place, Suppression.key(of: contact.address)])
            if !isListed { count += 1 }
            return true
        }
        return count
    }

    /// Adds what a stop, or one before it, keeps or kept from being listed.
    func addUnlisted(under stop: Stop, to counts: inout StopCounts) throws {
        let found = try all(
            Query.unlistedAudiences.rawValue, [stop.account.rawValue, stop.place]
        ) { (place: $0[0] as Int64, cancelledAfter: $0[1] as Int64?) }
        for (place, cancelledAfter) in found {
            guard let row = try AudienceRow.fetch(place: place, in: self) else { continue }
            let send = row.send
            let member = Membership(
                send: send.id, batch: send.batch, tags: send.tags, place: send.place,
                due: send.due)
            guard stop.concerns(member) else { continue }
            if let cancelledAfter, cancelledAfter < stop.id.rawValue {
                counts.ended += try unlisted(row)
            } else {
                counts.stopped += try unlisted(row)
            }
        }
    }

    // MARK: Whoever left

    /// Ends the mail of audiences that is still to come to an address.
    func suppressListed(
        _ address: String, of account: AccountID, at now: Instant, _ inHand: InHand
    ) throws {
        let places = try all(Query.goingAudiences.rawValue, [account.rawValue]) {
            $0[0] as Int64
        }
        for place in places {
            let position = try integer(
                "SELECT position FROM audience_members WHERE place = ? AND address = ?",
                [place, Suppression.key(of: address)])
            guard let position,
                var row = try DeliveryRow.fetch(
                    RowKey(place: place, position: Int(position)), in: self, inHand)
            else { continue }
            let before = row.lifecycle
            guard row.lifecycle.leave(at: now) else { continue }
            let hasEnded = row.lifecycle.isFinal
            try row.update(
                in: self, before: before, at: now, event: hasEnded ? nil : .stopped,
                detail: hasEnded ? nil : "unsubscribed too late")
        }
    }
}

/// One chunk of a listing on its way into the file.
private struct Listing {
    let place: Int64
    let account: AccountID
    let due: Instant
    let lane: Int64
    /// Of the next delivery, and of its message.
    var position: Int
    var count = 0
    /// How many of them ended at once.
    var finished = 0

    /// Adds a delivery, unless the address has one.
    mutating func add(
        _ message: Message, isWanted: Bool, at now: Instant, in db: Database
    ) throws {
        let address = message.to[0].address
        try db.run(
            "INSERT OR IGNORE INTO audience_members (place, address, position) VALUES (?, ?, ?)",
            [place, Suppression.key(of: address), position])
        guard db.changesCount == 1 else { return }
        try db.run(
            "INSERT INTO messages (place, position, body) VALUES (?, ?, ?)",
            [place, position, MessageColumn.encode(message)])
        var lifecycle = Lifecycle(due: due)
        if !isWanted { _ = lifecycle.leave(at: now) }
        try db.run(
            """
            INSERT INTO deliveries (place, position, message, shares, recipient, lane, state,
                due_ms, next_ms, version, finished_ms)
            VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                place, position, position, address, lane, DeliveryRow.code(of: lifecycle.state),
                due.milliseconds, lifecycle.nextAttempt?.milliseconds, lifecycle.version,
                lifecycle.finished?.milliseconds,
            ])
        if lifecycle.isFinal {
            finished += 1
            try db.record(
                .suppressed, account: account, at: now, place: place, position: position)
        }
        position += 1
        count += 1
    }
}
