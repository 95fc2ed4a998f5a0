import BelayCore
import BelayStore
import BelayStoreColumns

extension Database {
    /// The door's stop on a scope that has not been lifted.
    func stopInForce(on key: ScopeKey, by door: Door, of account: AccountID) throws -> Stop? {
        try first(
            Stop.select
                + " WHERE t.account = $1 AND t.scope = $2 AND t.door = $3 AND t.lift_ms IS NULL",
            [account.rawValue, key.text, door.rawValue]
        ) { try Stop($0, in: self) }
    }

    /// The door's stops in force, without those over batches and sends that are finished.
    func unfinishedStops(by door: Door, of account: AccountID, at now: Instant) throws -> [Stop] {
        // Few: a finished one is not among them.
        try unfinishedIDs(by: door, of: account, at: now, limit: nil).compactMap { id in
            try Stop.fetch(StopID(id), of: account, in: self)?.stop
        }.sorted { $0.id < $1.id }
    }

    /// How many of them there are; counts no further than `cap`.
    func unfinishedCount(
        by door: Door, of account: AccountID, at now: Instant, upTo cap: Int
    ) throws -> Int {
        try unfinishedIDs(by: door, of: account, at: now, limit: max(cap, 0)).count
    }

    /// - Parameter limit: nil for none.
    private func unfinishedIDs(
        by door: Door, of account: AccountID, at now: Instant, limit: Int?
    ) throws -> [Int64] {
        try all(
            Query.unfinished.rawValue,
            [account.rawValue, door.rawValue, now.milliseconds, limit]
        ) { $0[0] }
    }

    /// What the batch's `stopped` was when a stop was set.
    func stoppedBefore(_ stop: Stop) throws -> Int {
        try integer(
            "SELECT stopped_before FROM stops WHERE account = $1 AND id = $2",
            [stop.account.rawValue, stop.id.rawValue]
        ).map(Int.init) ?? 0
    }

    // MARK: Since when a stop has nothing left to cover

    /// Notes on the stops in force of a scope that members live again.
    func noteLife(_ key: ScopeKey, of account: AccountID) throws {
        try run(
            "UPDATE stops SET done_ms = NULL WHERE account = $1 AND scope = $2 AND lift_ms IS NULL",
            [account.rawValue, key.text])
    }

    /// Notes on the stops in force over a send, once none of its deliveries lives, that they have
    /// nothing left to cover.
    ///
    /// Differs from SQLite because two may end at once, and neither sees the other's end: the
    /// stop's row is locked first, and what lives is looked at in a later statement.
    func noteEnd(ofSend place: Int64, of account: AccountID) throws {
        let key = ScopeKey.send(place)
        try lockStops(on: key, of: account)
        try run(
            """
            UPDATE stops AS t SET done_ms = 0
            WHERE t.account = $1 AND t.scope = $2 AND t.lift_ms IS NULL
                AND EXISTS (
                    SELECT 1 FROM counted_sends AS s
                    WHERE s.account = t.account AND s.place = $3 AND s.finished = s.deliveries)
            """, [account.rawValue, key.text, place])
    }

    /// Likewise over a batch.
    func noteEnd(ofBatch row: Int64, of account: AccountID) throws {
        let key = ScopeKey.batch(row)
        try lockStops(on: key, of: account)
        try run(
            """
            UPDATE stops AS t SET done_ms = b.last_due_ms
            FROM counted_batches AS b
            WHERE t.account = $1 AND t.scope = $2 AND t.lift_ms IS NULL
                AND b.account = t.account AND b.row = $3 AND b.finished = b.members
            """, [account.rawValue, key.text, row])
    }

    private func lockStops(on key: ScopeKey, of account: AccountID) throws {
        try run(
            """
            SELECT 1 FROM stops WHERE account = $1 AND scope = $2 AND lift_ms IS NULL FOR UPDATE
            """, [account.rawValue, key.text])
    }

    /// Since when a scope has nothing left to cover; nil while members live, or may come.
    private func done(
        _ scope: Stop.Scope, _ key: ScopeKey, _ batch: Batch?, of account: AccountID
    ) throws -> Instant? {
        switch scope {
        case .batch: return batch.flatMap { $0.members > 0 && $0.live == 0 ? $0.lastDue : nil }
        case .send:
            return try key.number.map { try hasEnded($0, of: account) } == true ? .epoch : nil
        case .tag, .account: return nil
        }
    }

    /// Whether all deliveries of a send have ended.
    private func hasEnded(_ place: Int64, of account: AccountID) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM counted_sends
            WHERE account = $1 AND place = $2 AND finished = deliveries
            """, [account.rawValue, place])
    }

    // MARK: Setting and lifting, with the account locked for itself

    /// Writes a new stop; acknowledged in this step when nothing covered is under way.
    func insertStop(
        _ order: StopOrder, _ key: ScopeKey, _ batch: Batch?, of account: AccountID,
        at now: Instant
    ) throws -> StopAnswer {
        let releasing = try releasing(in: key, of: account)
        let place = try lastPlace()
        let id = try insert(
            """
            INSERT INTO stops (account, scope, action, door, revocable, set_ms, place,
                stopped_before, done_ms, acknowledged)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
            """,
            [
                account.rawValue, key.text, order.action.rawValue, order.door.rawValue,
                order.isRevocable, now.milliseconds, place, batch?.stopped ?? 0,
                try done(order.scope, key, batch, of: account)?.milliseconds, releasing == 0,
            ])
        guard let id else { throw StoreError.corrupt("a stop was not written") }
        try record(
            .stopped, account: account, at: now,
            detail: order.detail, by: order.actor)
        let stop = Stop(
            id: StopID(id), account: account, scope: order.scope, action: order.action,
            door: order.door, isRevocable: order.isRevocable, set: now, place: place)
        return .inForce(stop, releasing: releasing)
    }

    /// The answer for a stop in force; acknowledged in this step when nothing covered is under way.
    func inForce(_ stop: Stop, _ key: ScopeKey) throws -> StopAnswer {
        let releasing = try releasing(in: key, of: stop.account)
        if releasing == 0, !stop.isAcknowledged {
            try run(
                "UPDATE stops SET acknowledged = true WHERE account = $1 AND id = $2",
                [stop.account.rawValue, stop.id.rawValue])
        }
        return .inForce(stop, releasing: releasing)
    }

    func forget(_ stop: Stop) throws {
        try run(
            "DELETE FROM stops WHERE account = $1 AND id = $2",
            [stop.account.rawValue, stop.id.rawValue])
    }

    /// Ends a stop. Its row stays for as long as it says something of a live delivery.
    func lift(
        _ stop: Stop, _ key: ScopeKey, by actor: Actor, because reason: StopReason? = nil,
        at now: Instant
    ) throws {
        let place = try lastPlace()
        try run(
            "UPDATE stops SET lift_ms = $1, lift_place = $2 WHERE account = $3 AND id = $4",
            [now.milliseconds, place, stop.account.rawValue, stop.id.rawValue])
        try record(
            .lifted, account: stop.account, at: now,
            detail: reason.following(stop.detail), by: actor)
        var lifted = stop
        lifted.lift = Stop.Lift(instant: now, place: place)
        if try !isWanted(lifted, key) { try forget(stop) }
    }

    /// Whether a lifted stop still holds a delivery, or may say of a live one what became of it.
    ///
    /// Says so of too many rather than of too few: it looks at no more than a chunk of sends.
    func isWanted(_ stop: Stop, _ key: ScopeKey) throws -> Bool {
        if try isHolding(stop) { return true }
        guard let lift = stop.lift else { return true }
        // A pause of another door than SendGrid's leaves nothing behind.
        if stop.action == .pause, stop.door != .sendGrid { return false }
        let (account, instant) = (stop.account.rawValue, lift.instant.milliseconds)
        switch stop.scope {
        case .batch:
            return try exists(Query.batchDue.rawValue, [account, key.number, instant])
        case .send:
            return try exists(Query.sendDue.rawValue, [account, key.number, instant])
                || exists(
                    """
                    SELECT 1 FROM audiences
                    WHERE account = $1 AND place = $2 AND state IN (0, 1) AND due_ms <= $3
                    """, [account, key.number, instant])
        case .account:
            return try exists(Query.accountDue.rawValue, [account, instant, lift.place, 1])
        case .tag(let tag):
            let found = try all(
                Query.accountDue.rawValue, [account, instant, lift.place, Limits.sweepChunk]
            ) { TagColumn.decode($0[0]) }
            return found.count == Limits.sweepChunk
                || found.joined().contains { $0.utf8.elementsEqual(tag.utf8) }
        }
    }

    func isHolding(_ stop: Stop) throws -> Bool {
        try exists(Query.held.rawValue, [stop.account.rawValue, stop.id.rawValue, 1])
    }

    /// The last place in the order of accepts that was given; 0 before the first.
    ///
    /// With an account locked for itself every accept of it is committed, or has no place yet.
    func lastPlace() throws -> Int64 {
        try integer("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM places", []) ?? 0
    }

    /// How many deliveries of a scope are between release and outcome. Few rows are: a worker each.
    func releasing(in key: ScopeKey, of account: AccountID) throws -> Int {
        try all(Query.releasing.rawValue, [account.rawValue]) { row in
            let batch = (row[0] as Int64?).map { ScopeKey.batch($0) }
            let tags = TagColumn.decode(row[2]).map(ScopeKey.tag)
            return key == .account || key == batch || key == .send(row[1]) || tags.contains(key)
        }.count { $0 }
    }
}
