package import BelayCore
package import BelayStore

extension PostgresStore: ExpansionStore {
    package func readyAudiences(
        at now: Instant, after last: SendID?
    ) async throws(StoreError) -> [SendID] {
        try await read { db in
            let place = try last.map { last in
                try db.integer("SELECT place FROM sends WHERE id = $1", [last]) ?? 0
            }
            return try db.all(
                Query.readyAudiences.rawValue,
                [place ?? 0, now.milliseconds, Limits.audiencesInTurn]
            ) { try $0.sendID(0) }
        }
    }

    package func nextAudience(after now: Instant) async throws(StoreError) -> Instant? {
        try await read { db in
            try db.integer(Query.nextAudience.rawValue, [now.milliseconds])
                .map(Instant.init(milliseconds:))
        }
    }

    package func advance(
        _ send: SendID, at now: Instant, by pace: ListingPace
    ) async throws(StoreError) -> AudienceStep {
        let policy = self.policy
        // What is only to be read, or takes a scan, is read here: the account is not locked by it.
        let view = try await read { try $0.view(send, at: now, pace, policy) }
        guard let account = view.account else { return .nothing }
        if let answer = view.answer { return answer }
        // New rows must not use up what is kept for stops.
        return try await write(needing: view.addsRows ? .room : .ballast) { db in
            // No stop is set beside it, nor a list changed.
            try db.lock(account, .shared)
            return try db.advance(send, of: account, view, at: now, pace, policy)
        }
    }
}

/// What one look at an audience found.
private struct AudienceView: Sendable {
    /// Nil where there is no such audience.
    var account: AccountID?
    /// Nothing is to be written.
    var answer: AudienceStep?
    var addsRows = false
    /// How many were not listed, when it was cancelled.
    var unlisted: Int?
    /// What became of its deliveries, once all came to an end.
    var end: SendCount?
}

extension Database {
    fileprivate func view(
        _ send: SendID, at now: Instant, _ pace: ListingPace, _ policy: StorePolicy
    ) throws -> AudienceView {
        var view = AudienceView()
        guard let row = try AudienceRow.fetch(send, in: self), row.audience.finished == nil else {
            view.answer = .nothing
            return view
        }
        view.account = row.send.account
        switch row.audience.state {
        case .scheduled, .expanding:
            if row.audience.due > now {
                view.answer = .nothing
            } else if case .paused = try row.coverage(in: self, at: now, policy: policy) {
                view.answer = .held
            } else if row.audience.state == .expanding {
                view.addsRows = true
                if try isFull(row, at: now, ahead: pace.ahead, policy) { view.answer = .waits }
            }
        case .sending, .cancelled, .done:
            if row.audience.needsMembership {
                view.unlisted = try unlisted(row)
            } else if row.isOver {
                view.end = try row.send.count(in: self, at: now, policy: policy)
            } else {
                view.answer = .nothing
            }
        }
        return view
    }

    /// Whether so many are due in its lane that no more are to be listed. What a cancel covers is
    /// not listed anyway, and is not kept waiting.
    private func isFull(
        _ row: AudienceRow, at now: Instant, ahead: Int, _ policy: StorePolicy
    ) throws -> Bool {
        let waiting = try integer(
            Query.waiting.rawValue,
            [try lane(ofAudience: row), now.milliseconds, max(ahead, 0)])
        guard Int(waiting ?? 0) >= ahead else { return false }
        return try row.coverage(in: self, at: now, policy: policy) == .clear
    }

    fileprivate func advance(
        _ send: SendID, of account: AccountID, _ view: AudienceView, at now: Instant,
        _ pace: ListingPace, _ policy: StorePolicy
    ) throws -> AudienceStep {
        guard var row = try AudienceRow.lock(send, of: account, in: self),
            row.audience.finished == nil
        else { return .nothing }
        let coverage = try row.coverage(in: self, at: now, policy: policy)
        if row.audience.obey(coverage, at: now) {
            try row.update(in: self, at: now, event: .cancelled)
            return .clearedUp
        }
        if row.audience.state == .scheduled {
            let mark = try lastPlaceOfLists(of: row.send.account)
            do throws(Audience.Refusal) {
                try row.audience.begin(at: now, under: coverage, mark: mark)
            } catch .stopped {
                return .held
            } catch {
                return .nothing
            }
            let sources = try AudienceSources(row, at: row.audience.mark ?? mark, in: self)
            let missing = row.plan.sources.indices.filter { sources[$0] == nil }
            try row.update(
                in: self, at: now, event: .begun, detail: row.plan.words(missing: missing))
            return .begun
        }
        if row.audience.state == .expanding {
            guard coverage == .clear else { return .held }
            return .listed(try list(&row, at: now, chunk: pace.chunk))
        }
        return try clearUp(&row, view, at: now)
    }

    /// Writes down what was counted, and forgets who was listed, a chunk at a time.
    private func clearUp(
        _ row: inout AudienceRow, _ view: AudienceView, at now: Instant
    ) throws -> AudienceStep {
        if let unlisted = view.unlisted, row.audience.needsMembership {
            do throws(Audience.Refusal) {
                try row.audience.count(unlisted: unlisted)
            } catch {
                return .nothing
            }
            try row.update(in: self, at: now)
            return .clearedUp
        }
        guard let end = view.end, row.isOver else { return .nothing }
        try run(
            """
            DELETE FROM audience_members
            WHERE account = $1 AND (place, address) IN (\(Query.audienceMembers.rawValue))
            """, [row.send.account.rawValue, row.send.place, Limits.sweepChunk])
        if try changesCount == Limits.sweepChunk { return .clearedUp }
        do throws(Audience.Refusal) {
            try row.audience.finish(
                at: end.last ?? now, wasStopped: end.tally.cancelled > 0)
        } catch {
            return .nothing
        }
        try row.update(in: self, at: now)
        try write(end.tally, of: row.send)
        return .clearedUp
    }
}
