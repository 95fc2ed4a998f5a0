package import BelayCore
package import BelayStore

extension PostgresStore {
    /// Not at once: a node that is not heard of may have written a dot just before, and its relay
    /// may be answering.
    package func orphans(at now: Instant) async throws(StoreError) -> [Orphan] {
        let drain = pool.settings.drain
        return try await read { db in
            let end = try db.databaseNow() - drain
            return try db.all(Query.orphans.rawValue, [end.milliseconds]) { row in
                Orphan(
                    id: DeliveryID(send: try row.sendID(0), position: row[2]),
                    account: AccountID(row[1]), lane: Lane(ofAccount: row[3]), place: row[4])
            }
        }
    }

    /// Differs from SQLite because a release names its node, and each node has notes of its own.
    package func noteCouriers(_ places: [Lane: String?]) async throws(StoreError) {
        let number = try await enterIfNew()
        try await write { db in
            try db.run("DELETE FROM couriers WHERE node = $1", [number])
            for (lane, place) in places {
                try db.run(
                    "INSERT INTO couriers (node, lane, place) VALUES ($1, $2, $3)",
                    [number, lane.note, place])
            }
        }
    }

    package func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError) {
        let retry = policy.retry
        let drain = pool.settings.drain
        try await gather(sharing: orphan.account) { db in
            guard var row = try DeliveryRow.lock(orphan.id, of: orphan.account, in: db),
                case .releasing(let claim) = row.lifecycle.state,
                try db.hasEnded(row.node, by: row.read - drain)
            else { return }
            let before = row.lifecycle
            do throws(Lifecycle.Refusal) {
                switch fate {
                case .accepted:
                    try row.lifecycle.settle(
                        claim, .accepted, at: now, retry: retry,
                        doubtPolicy: row.head.doubtPolicy, jitter: jitter)
                case .unsent: try row.lifecycle.unrelease(claim, at: now)
                case .unknown:
                    try row.lifecycle.recover(
                        at: now, retry: retry, doubtPolicy: row.head.doubtPolicy, jitter: jitter)
                }
            } catch {
                return
            }
            try row.update(
                in: db, before: before, at: now,
                detail: "the process ended meanwhile: \(fate)")
        }
    }

    package func suspects() async throws(StoreError) -> [Suspect] {
        let dead = node.dead
        return try await read { db in
            try dead.filter { suspect in
                let row = try DeliveryRow.fetch(suspect.id, in: db)
                return row.map { !$0.lifecycle.isFinal } ?? false
            }
        }
    }

    package func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool {
        try await gather(sharing: suspect.account) { db in
            guard var row = try DeliveryRow.lock(suspect.id, of: suspect.account, in: db),
                !row.lifecycle.isFinal
            else { return false }
            let before = row.lifecycle
            let isBuried = row.lifecycle.bury(at: now)
            try row.update(
                in: db, before: before, at: now, event: isBuried ? nil : .deferred,
                detail: "the process died with this delivery alone in hand")
            return isBuried
        }
    }

    package func sweep(at now: Instant) async throws(StoreError) -> Bool {
        try await dropAbandoned()
        let (hasMore, alone) = try await sweepNodes()
        for suspect in alone { _ = try await bury(suspect, at: now) }
        if hasMore { return true }
        if try await foldTallies() { return true }
        if try await sweepLifted(at: now) { return true }
        if try await sweepOverdue(at: now) { return true }
        let hasMoreOld = try await write { db in
            if try db.sweepAnswers(at: now) { return true }
            if try db.sweepTokens(at: now) { return true }
            return try db.sweepUsers(at: now)
        }
        if hasMoreOld { return true }
        // By itself: it locks an account, which comes before any row.
        return try await write { try $0.sweepLists() }
    }

    /// Lets go of a chunk of what a lifted stop held; true when there was one to look at.
    private func sweepLifted(at now: Instant) async throws(StoreError) -> Bool {
        let policy = self.policy
        let found = try await read { db in
            try db.first(Query.lifted.rawValue, [now.milliseconds]) {
                (account: AccountID($0[0]), id: StopID($0[1]))
            }
        }
        guard let (account, id) = found else { return false }
        try await write { db in
            try db.lock(account, .exclusive)
            guard let (stop, key) = try Stop.fetch(id, of: account, in: db), stop.lift != nil else {
                return
            }
            try db.sweepLifted(stop, key, at: now, policy)
        }
        return true
    }

    /// Ends a chunk of what SendGrid's pauses held for too long; true when there may be more.
    private func sweepOverdue(at now: Instant) async throws(StoreError) -> Bool {
        guard let expiry = policy.pauseExpiry else { return false }
        let policy = self.policy
        return try await write { db in
            let expired = try db.all(
                Query.overdue.rawValue,
                [
                    Door.sendGrid.rawValue, (now - expiry).milliseconds,
                    expiry.wholeMilliseconds, Limits.sweepChunk,
                ], RowKey.init)
            try db.obey(expired, at: now, policy)
            return expired.count == Limits.sweepChunk
        }
    }

    /// Folds a chunk of what accepts and outcomes counted into the rows of their sends and batches;
    /// true when there may be more. One node does so at a time.
    private func foldTallies() async throws(StoreError) -> Bool {
        try await write { db in
            let isOurs = try db.first(
                "SELECT pg_try_advisory_xact_lock($1)", [LockScope.custom(1).number]
            ) { $0[0] as Bool }
            guard isOurs == true else { return false }
            return try db.foldTallies()
        }
    }
}

extension Lane {
    /// As it is noted: no account's name is empty.
    fileprivate var note: String {
        switch self {
        case .shared: ""
        case .account(let name): name
        }
    }
}

extension Database {
    /// Whether a node is known to have ended by an instant of the database's clock.
    fileprivate func hasEnded(_ node: Int64?, by end: Instant) throws -> Bool {
        try !exists(
            "SELECT 1 FROM nodes WHERE id = $1 AND (ended_ms IS NULL OR ended_ms > $2)",
            [node, end.milliseconds])
    }

    /// Folds a chunk of them; true when there may be more. By one transaction at a time.
    func foldTallies() throws -> Bool {
        let folded = try integer(
            """
            WITH folded AS (
                DELETE FROM tallies WHERE (account, id) IN (\(Query.tallies.rawValue))
                RETURNING *
            ), of_sends AS (
                UPDATE sends AS s SET finished = s.finished + t.finished
                FROM (SELECT account, place, sum(finished)::bigint AS finished FROM folded
                    WHERE place IS NOT NULL GROUP BY account, place) AS t
                WHERE s.account = t.account AND s.place = t.place
            ), of_batches AS (
                UPDATE batches AS b SET members = b.members + t.members,
                    finished = b.finished + t.finished, sent = b.sent + t.sent,
                    stopped = b.stopped + t.stopped,
                    last_due_ms = greatest(b.last_due_ms, t.last_due_ms)
                FROM (SELECT account, batch, sum(members)::bigint AS members,
                    sum(finished)::bigint AS finished, sum(sent)::bigint AS sent,
                    sum(stopped)::bigint AS stopped, max(last_due_ms) AS last_due_ms
                    FROM folded WHERE batch IS NOT NULL GROUP BY account, batch) AS t
                WHERE b.account = t.account AND b.row = t.batch
            )
            SELECT count(*) FROM folded
            """, [Limits.sweepChunk])
        return folded.map { Int($0) == Limits.sweepChunk } ?? false
    }

    /// How long a lifted stop that still says something of a live delivery is left alone.
    private static let nextLook: Duration = .minutes(10)

    /// Lets go of a chunk of what a lifted stop held; forgets the stop once nothing wants it.
    fileprivate func sweepLifted(
        _ stop: Stop, _ key: ScopeKey, at now: Instant, _ policy: StorePolicy
    ) throws {
        let held = try all(
            Query.held.rawValue, [stop.account.rawValue, stop.id.rawValue, Limits.sweepChunk],
            RowKey.init)
        try obey(held, at: now, policy)
        guard held.count < Limits.sweepChunk else { return }
        if try isWanted(stop, key) {
            try run(
                "UPDATE stops SET look_ms = $1 WHERE account = $2 AND id = $3",
                [
                    (now + Self.nextLook).milliseconds, stop.account.rawValue, stop.id.rawValue,
                ])
        } else {
            try forget(stop)
        }
    }
}
