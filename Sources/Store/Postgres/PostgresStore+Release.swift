package import BelayCore
package import BelayStore

extension PostgresStore {
    /// The account's lock comes first, shared, in a statement of its own (`gather`); what the stops
    /// say is asked in later ones, so that a stop that was answered is seen.
    ///
    /// The clock is the earlier one of the caller's and the database's.
    package func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer {
        let policy = self.policy
        return try await change(hold) { row, db in
            try row.release(hold, stamp, at: min(now, row.read), in: db, policy)
        } ?? .refused(.stale)
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

    /// Nothing happened: neither the version nor the log says anything of it.
    package func giveBack(_ hold: Hold) async throws(StoreError) {
        node.abandon([hold])
        try await dropAbandoned()
    }

    /// Lets go of what nobody works on; what cannot be let go of now is tried again with the next.
    func dropAbandoned() async throws(StoreError) {
        let holds = node.abandoned
        guard !holds.isEmpty, let number = node.number else { return }
        try await gather(sharing: nil) { try $0.giveBack(holds, by: number) }
        node.forget(holds)
    }

    package func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool {
        try await end(hold, reply: nil, at: now) { row throws(Lifecycle.Refusal) in
            try row.lifecycle.unrelease(hold.claim, at: now)
        }
    }

    /// One transaction that ends a hold.
    private func end(
        _ hold: Hold, reply: String?, at now: Instant,
        _ verb: @escaping @Sendable (inout DeliveryRow) throws(Lifecycle.Refusal) -> Void
    ) async throws(StoreError) -> Bool {
        let reply = reply?.withoutNUL
        return try await change(hold) { row, db in
            let before = row.lifecycle
            do throws(Lifecycle.Refusal) {
                try verb(&row)
            } catch {
                return false
            }
            row.reply = reply ?? row.reply
            // Back to waiting for any reason but a new doubt is a deferral.
            let isDeferred =
                row.lifecycle.state.isWaiting && row.lifecycle.doubts == before.doubts
            try row.update(
                in: db, before: before, at: now, event: isDeferred ? .deferred : nil,
                detail: reply)
            return true
        } ?? false
    }

    /// One transaction over a row that this node has in hand; nil when it has it no more.
    private func change<Value: Sendable>(
        _ hold: Hold, _ body: @escaping @Sendable (inout DeliveryRow, Database) throws -> Value
    ) async throws(StoreError) -> Value? {
        guard let node = node.number else { return nil }
        return try await gather(sharing: hold.account) { db in
            guard var row = try DeliveryRow.lock(hold.id, of: hold.account, in: db),
                row.node == node
            else { return nil }
            return try body(&row, db)
        }
    }
}

extension DeliveryRow {
    /// The hold's claim is the row's, and the row has not changed since.
    private func isClaimed(by hold: Hold) -> Bool {
        guard case .claimed(let claim, _) = lifecycle.state else { return false }
        return claim == hold.claim
    }

    /// Whose it is, then the stops, then its last instant, then whether its recipient wants it,
    /// then its bytes: the first that says no.
    fileprivate mutating func release(
        _ hold: Hold, _ stamp: Stamp, at now: Instant, in db: Database, _ policy: StorePolicy
    ) throws -> ReleaseAnswer {
        guard isClaimed(by: hold) else { return .refused(.stale) }
        let before = lifecycle
        let coverage = try db.coverage(of: self, at: now, policy: policy)
        if coverage == .clear, isLate(at: now) {
            _ = try obey(coverage, at: now, in: db)
            return .refused(.state)
        }
        if coverage == .clear, isSuppressed {
            _ = try obey(coverage, at: now, in: db)
            return .refused(.suppressed)
        }
        var released = lifecycle
        var refusal: Lifecycle.Refusal?
        do throws(Lifecycle.Refusal) {
            try released.release(hold.claim, at: now, under: coverage)
        } catch {
            refusal = error
        }
        var stored = try db.stamp(of: self)
        if coverage == .clear,
            let answer = ReleaseAnswer.check(stamp, against: stored, doubts: before.doubts)
        {
            guard answer == .hesitated else { return answer }
            return try hesitate(hold, in: db, stamp, before: before, at: now)
        }
        switch refusal {
        case nil: break
        case .stopped(let coverage):
            _ = try obey(coverage, at: now, in: db)
            return .refused(.stopped(coverage))
        case .some(let refusal): return .refused(refusal)
        }
        if let other = try db.keep(stamp, of: self, over: stored, before: before) {
            stored = other
            let answer = ReleaseAnswer.check(stamp, against: stored, doubts: before.doubts)
            if let answer { return answer }
            _ = try db.keep(stamp, of: self, over: stored, before: before)
        }
        lifecycle = released
        self.stamp = stamp
        try update(in: db, before: before, at: now, detail: "fence \(hold.claim.fence)")
        return .released
    }

    /// The bytes differ from those of a copy that may be out: both hashes go to the log.
    private mutating func hesitate(
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

extension Database {
    fileprivate func giveBack(_ holds: [Hold], by node: Int64) throws {
        try run(
            """
            UPDATE deliveries AS d SET state = CASE WHEN d.doubts = 0 THEN 0 ELSE 4 END,
                claimed_by = NULL, claim_token = NULL, claim_version = NULL
            FROM unnest($2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bigint[]) AS k (account, send, position, fence, token, version)
            JOIN sends AS s ON s.account = k.account AND s.id = k.send
            WHERE d.account = s.account AND d.place = s.place AND d.position = k.position
                AND d.state = 2 AND d.claimed_by = $1 AND d.fence = k.fence
                AND d.claim_token = k.token AND d.claim_version = k.version
            """,
            [
                node, holds.map(\.account.rawValue), holds.map(\.id.send),
                holds.map(\.id.position), holds.map(\.claim.fence),
                holds.map { Int64(bitPattern: $0.claim.token) }, holds.map(\.claim.version),
            ])
    }
}
