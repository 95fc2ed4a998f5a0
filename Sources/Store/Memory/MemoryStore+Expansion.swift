package import BelayCore
package import BelayStore

extension MemoryStore: ExpansionStore {
    package func readyAudiences(at now: Instant, after last: SendID?) -> [SendID] {
        let place = last.flatMap { places[$0] } ?? 0
        let ready = sendRows.dropFirst(Int(place)).filter { row in
            guard let audience = row.audience?.audience, audience.finished == nil,
                audience.due <= now
            else { return false }
            return audience.isOpen || audience.needsMembership || row.isOver
        }
        return ready.prefix(Limits.audiencesInTurn).map(\.send.id)
    }

    package func nextAudience(after now: Instant) -> Instant? {
        sendRows.compactMap { row in
            row.audience.flatMap { $0.audience.state == .scheduled ? $0.audience.due : nil }
        }.filter { $0 > now }.min()
    }

    package func advance(_ send: SendID, at now: Instant, by pace: ListingPace) -> AudienceStep {
        guard let place = places[send],
            var audience = sendRows[Int(place - 1)].audience?.audience, audience.finished == nil
        else { return .nothing }
        let coverage = coverage(ofSendAt: place, at: now)
        if audience.obey(coverage, at: now) {
            keep(audience, at: place, .cancelled, now)
            return .clearedUp
        }
        switch audience.state {
        case .scheduled:
            let mark = books[sendRows[Int(place - 1)].send.account]?.lastPlace ?? 0
            do throws(Audience.Refusal) {
                try audience.begin(at: now, under: coverage, mark: mark)
            } catch .stopped {
                return .held
            } catch {
                return .nothing
            }
            let row = sendRows[Int(place - 1)]
            let book = books[row.send.account] ?? ListBook()
            let missing = row.audience.map { listing in
                listing.plan.sources.indices.filter {
                    !listing.wasThere($0, at: audience.mark ?? mark, book)
                }
            }
            keep(
                audience, at: place, .begun, now,
                detail: row.audience?.plan.words(missing: missing ?? []))
            return .begun
        case .expanding: return list(audience, at: place, under: coverage, now, pace)
        case .sending, .cancelled, .done: return clearUp(audience, at: place, now)
        }
    }

    private func clearUp(_ audience: Audience, at place: Int64, _ now: Instant) -> AudienceStep {
        var audience = audience
        do throws(Audience.Refusal) {
            if audience.needsMembership {
                try audience.count(unlisted: unlisted(at: place))
                keep(audience, at: place, nil, now)
                return .clearedUp
            }
            guard sendRows[Int(place - 1)].isOver else { return .nothing }
            let ends = sendRows[Int(place - 1)].deliveries.map(\.lifecycle)
            let wasStopped = unlisted(at: place) > 0 || ends.contains { $0.state == .cancelled }
            try audience.finish(
                at: ends.compactMap(\.finished).max() ?? now, wasStopped: wasStopped)
            keep(audience, at: place, nil, now)
            return .clearedUp
        } catch {
            return .nothing
        }
    }

    private func list(
        _ audience: Audience, at place: Int64, under coverage: Coverage, _ now: Instant,
        _ pace: ListingPace
    ) -> AudienceStep {
        let index = Int(place - 1)
        let account = sendRows[index].send.account
        guard coverage == .clear else { return .held }
        guard let row = sendRows[index].audience, let mark = audience.mark else {
            return .nothing
        }
        let plan = row.plan
        if waiting(besides: account, at: now) >= pace.ahead { return .waits }
        let book = books[account] ?? ListBook()
        var audience = audience
        var cursor: Audience.Cursor? = audience.cursor
        var count = 0
        if audience.cursor.list < plan.sources.count {
            let passed = row.passedOver(in: audience.cursor.list, at: mark, book)
            var bytes = 0
            var looked = 0
            for member in row.candidates(of: audience.cursor.list, at: mark, book)
            where member.joined > audience.cursor.joined && looked < pace.chunk
                && bytes < Limits.listedBytes
            {
                looked += 1
                cursor?.joined = member.joined
                let contact = member.row.contact
                guard member.isIn, !passed.contains(contact.number) else { continue }
                let message = plan.message(to: contact, due: audience.due)
                bytes += message.size
                if add(message, isWanted: member.isWanted, at: place, now) { count += 1 }
            }
            if looked < pace.chunk, bytes < Limits.listedBytes {
                cursor = Audience.Cursor(list: audience.cursor.list + 1)
            }
        }
        if let next = cursor, next.list >= plan.sources.count { cursor = nil }
        do throws(Audience.Refusal) {
            try audience.list(count, to: cursor, under: coverage)
        } catch {
            return .nothing
        }
        keep(
            audience, at: place, audience.isOpen ? nil : .listed, now,
            detail: audience.isOpen ? nil : "\(audience.listed)")
        return .listed(count)
    }

    /// How many deliveries in an account's lane are due and wait.
    private func waiting(besides account: AccountID, at now: Instant) -> Int {
        let name = accountRows.first { $0.id == account }?.name
        let lane = name.map(policy.lane(ofAccountNamed:)) ?? .shared
        return keys.count { key in
            let lifecycle = delivery(key).lifecycle
            let isInHand = if case .claimed = lifecycle.state { true } else { false }
            return self.lane(of: key) == lane && (lifecycle.state.isWaiting || isInHand)
                && lifecycle.nextAttempt.map { $0 <= now } ?? false
        }
    }

    /// Lets what was due before keep the membership it has, before a change to an account's lists.
    func freezeAudiences(of account: AccountID, at now: Instant) {
        let mark = books[account]?.lastPlace ?? 0
        for index in sendRows.indices where sendRows[index].send.account == account {
            _ = sendRows[index].audience?.audience.freeze(at: now, mark: mark)
        }
    }

    /// Adds a delivery; false when the address has one.
    private func add(
        _ message: Message, isWanted: Bool, at place: Int64, _ now: Instant
    ) -> Bool {
        let index = Int(place - 1)
        let address = message.to[0].address
        let name = AudienceRow.name(of: address)
        guard sendRows[index].audience?.members[name] == nil else { return false }
        let position = sendRows[index].deliveries.count
        sendRows[index].audience?.members[name] = position
        sendRows[index].send.messages.append(message)
        sendRows[index].stamps.append(nil)
        sendRows[index].deliveries.append(
            DeliveryRow(
                message: position, recipient: address, lifecycle: Lifecycle(due: message.due)))
        if !isWanted { suppress(RowKey(place: place, position: position), at: now) }
        return true
    }

    /// Ends the mail of audiences that is still to come to an address.
    func suppressListed(_ address: String, of account: AccountID, at now: Instant) {
        let name = AudienceRow.name(of: address)
        for row in sendRows where row.send.account == account && row.audience?.isGoing == true {
            if let position = row.audience?.members[name] {
                suppress(RowKey(place: row.place, position: position), at: now)
            }
        }
    }

    private func suppress(_ key: RowKey, at now: Instant) {
        var lifecycle = delivery(key).lifecycle
        guard lifecycle.leave(at: now) else { return }
        update(
            key, lifecycle, at: now, event: lifecycle.isFinal ? nil : .stopped,
            detail: lifecycle.isFinal ? nil : "unsubscribed too late")
    }

    // MARK: What a cancel kept from being listed

    /// How many of an audience were not listed, by their membership.
    func unlisted(at place: Int64) -> Int {
        let row = sendRows[Int(place - 1)]
        guard let listing = row.audience, let mark = listing.audience.mark else { return 0 }
        let audience = listing.audience
        if let counted = audience.unlisted { return counted }
        guard audience.state == .expanding || audience.state == .cancelled else { return 0 }
        return listing.unlisted(at: mark, books[row.send.account] ?? ListBook())
    }

    /// Adds what a stop, or one before it, keeps or kept from being listed.
    func addUnlisted(under stop: Stop, to counts: inout StopCounts) {
        for row in sendRows
        where row.send.account == stop.account && row.place <= stop.place
            && stop.concerns(row.membership)
        {
            guard row.audience != nil else { continue }
            let count = unlisted(at: row.place)
            if let cancelledAfter = row.audience?.cancelledAfter, cancelledAfter < stop.id {
                counts.ended += count
            } else {
                counts.stopped += count
            }
        }
    }
}
