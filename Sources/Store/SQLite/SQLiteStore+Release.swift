package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore {
    package func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer {
        let policy = self.policy
        let (answer, row) =
            try await change(hold) { row, db in
                (try row.release(hold, stamp, at: now, in: db, policy), row)
            } ?? (.refused(.stale), nil)
        switch answer {
        case .released: if let row { inHand.noteRelease(row, hold.claim) }
        case .recompose, .refused(.notDue): break
        case .refused, .hesitated: inHand.giveBack(hold.id, hold.claim)
        }
        return answer
    }

    package func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        let retry = policy.retry
        return try await end(hold, reply: reply, at: now) { row throws(Lifecycle.Refusal) in
            try row.lifecycle.settle(
                hold.claim, outcome, at: now, retry: retry, doubtPolicy: row.head.doubtPolicy,
                jitter: jitter)
        }
    }

    package func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool {
        let retry = policy.retry
        return try await end(hold, reply: reply, at: now) { row throws(Lifecycle.Refusal) in
            try row.lifecycle.miss(hold.claim, miss, at: now, retry: retry, jitter: jitter)
        }
    }

    package func giveBack(_ hold: Hold) async throws(StoreError) {
        // The row never left its state: claims live in memory.
        inHand.giveBack(hold.id, hold.claim)
    }

    package func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool {
        try await end(hold, reply: nil, at: now) { row throws(Lifecycle.Refusal) in
            try row.lifecycle.unrelease(hold.claim, at: now)
        }
    }

    /// One transaction that ends a hold; the claim is dropped once it is durable.
    ///
    /// A verb that does not fit leaves the claim, unless it has lost its row.
    private func end(
        _ hold: Hold, reply: String?, at now: Instant,
        _ verb: @escaping @Sendable (inout DeliveryRow) throws(Lifecycle.Refusal) -> Void
    ) async throws(StoreError) -> Bool {
        let reply = reply?.withoutNUL
        let (hasEnded, isOver) =
            try await change(hold) { row, db in
                let before = row.lifecycle
                do throws(Lifecycle.Refusal) {
                    try verb(&row)
                } catch {
                    return (false, !row.isIn(hold))
                }
                row.reply = reply ?? row.reply
                // Back to waiting for any reason but a new doubt is a deferral.
                let isDeferred =
                    row.lifecycle.state.isWaiting && row.lifecycle.doubts == before.doubts
                try row.update(
                    in: db, before: before, at: now, event: isDeferred ? .deferred : nil,
                    detail: reply)
                return (true, true)
            } ?? (false, true)
        if isOver { inHand.drop(hold.id, hold.claim) }
        return hasEnded
    }

    /// One transaction over a row in hand; nil when its send is gone.
    ///
    /// The row is what this process last knew of it. That is trusted only as far as a write goes
    /// through that demands it, and else the row is read.
    private func change<Value: Sendable>(
        _ hold: Hold, _ body: @escaping @Sendable (inout DeliveryRow, Database) throws -> Value
    ) async throws(StoreError) -> Value? {
        let inHand = self.inHand
        return try await write { db in
            if var row = inHand.row(hold.id, hold.claim) {
                let changes = db.totalChangesCount
                do {
                    let value = try body(&row, db)
                    if db.totalChangesCount > changes { return value }
                } catch is HasMoved {
                    // Nothing was written.
                }
            }
            guard var row = try DeliveryRow.fetch(hold.id, in: db, inHand) else { return nil }
            return try body(&row, db)
        }
    }
}

extension DeliveryRow {
    /// The hold's claim is the row's, and the row has not changed since.
    fileprivate func isClaimed(by hold: Hold) -> Bool {
        guard case .claimed(let claim, _) = lifecycle.state else { return false }
        return claim == hold.claim
    }

    fileprivate func isIn(_ hold: Hold) -> Bool {
        isClaimed(by: hold) || lifecycle.state == .releasing(hold.claim)
    }

    /// Whose it is, then the stops, then its last instant, then whether its recipient wants it,
    /// then its bytes: the first that says no.
    fileprivate mutating func release(
        _ hold: Hold, _ stamp: Stamp, at now: Instant, in db: Database, _ policy: StorePolicy
    ) throws -> ReleaseAnswer {
        guard isClaimed(by: hold) else { return .refused(.stale) }
        let before = lifecycle
        if try releaseAtOnce(hold, stamp, at: now, in: db) { return .released }
        let coverage = try db.coverage(of: self, at: now, policy: policy)
        if coverage == .clear, isLate(at: now) {
            _ = try obey(at: now, in: db, policy)
            return .refused(.state)
        }
        if coverage == .clear, try isSuppressed(in: db) {
            _ = try obey(at: now, in: db, policy)
            return .refused(.suppressed)
        }
        var released = lifecycle
        var refusal: Lifecycle.Refusal?
        do throws(Lifecycle.Refusal) {
            try released.release(hold.claim, at: now, under: coverage)
        } catch {
            refusal = error
        }
        let stored = try db.stamp(of: self)
        if coverage == .clear,
            let answer = ReleaseAnswer.check(stamp, against: stored, doubts: before.doubts)
        {
            guard answer == .hesitated else { return answer }
            return try hesitate(hold, in: db, stamp, before: before, at: now)
        }
        switch refusal {
        case nil: break
        case .stopped(let coverage):
            _ = try obey(at: now, in: db, policy)
            return .refused(.stopped(coverage))
        case .some(let refusal): return .refused(refusal)
        }
        lifecycle = released
        try update(in: db, before: before, at: now, detail: "fence \(hold.claim.fence)")
        try db.keep(stamp, of: self, over: stored, before: before)
        self.stamp = stamp
        return .released
    }

    /// Most are released so: for the first time, alone with their message, with no stop in sight.
    private mutating func releaseAtOnce(
        _ hold: Hold, _ stamp: Stamp, at now: Instant, in db: Database
    ) throws -> Bool {
        guard !shares, self.stamp == nil, !isLate(at: now) else { return false }
        var released = lifecycle
        do throws(Lifecycle.Refusal) {
            try released.release(hold.claim, at: now, under: .clear)
        } catch {
            return false
        }
        return try releaseAtOnce(
            in: db, before: lifecycle, as: released, stamp, at: now,
            detail: "fence \(hold.claim.fence)")
    }

    /// The bytes differ from those of a copy that may be out: both hashes go to the log.
    fileprivate mutating func hesitate(
        _ hold: Hold, in db: Database, _ stamp: Stamp, before: Lifecycle, at now: Instant
    ) throws -> ReleaseAnswer {
        do throws(Lifecycle.Refusal) {
            try lifecycle.hesitate(hold.claim)
        } catch {
            return .refused(error)
        }
        let old = try db.stamp(of: self)?.hash ?? []
        try update(
            in: db, before: before, at: now,
            detail: "other bytes: \(Base64URL.encode(old)) then \(Base64URL.encode(stamp.hash))")
        return .hesitated
    }
}
