import BelayCore
import BelayStore
import BelayStoreColumns
import GRDB

extension Database {
    /// The door's stop on a scope that has not been lifted.
    func stopInForce(on key: ScopeKey, by door: Door, of account: AccountID) throws -> Stop? {
        try first(
            Stop.select + " WHERE account = ? AND scope = ? AND door = ? AND lift_ms IS NULL",
            [account.rawValue, key.text, door.rawValue]
        ) { try Stop($0, in: self) }
    }

    /// The door's stops in force, without those over batches and sends that are finished.
    func unfinishedStops(by door: Door, of account: AccountID, at now: Instant) throws -> [Stop] {
        // Few: a finished one is not among them.
        try unfinishedIDs(by: door, of: account, at: now, limit: -1).compactMap { id in
            try first(Stop.select + " WHERE id = ?", [id]) { try Stop($0, in: self) }
        }.sorted { $0.id < $1.id }
    }

    /// How many of them there are; counts no further than `cap`.
    func unfinishedCount(
        by door: Door, of account: AccountID, at now: Instant, upTo cap: Int
    ) throws -> Int {
        try unfinishedIDs(by: door, of: account, at: now, limit: max(cap, 0)).count
    }

    /// - Parameter limit: negative for none.
    private func unfinishedIDs(
        by door: Door, of account: AccountID, at now: Instant, limit: Int
    ) throws -> [Int64] {
        try all(
            Query.unfinished.rawValue,
            [
                account.rawValue, door.rawValue, account.rawValue, door.rawValue,
                now.milliseconds, limit,
            ]
        ) { $0[0] }
    }

    /// What the batch's `stopped` was when a stop was set.
    func stoppedBefore(_ stop: StopID) throws -> Int {
        try integer("SELECT stopped_before FROM stops WHERE id = ?", [stop.rawValue])
            .map(Int.init) ?? 0
    }

    /// Notes on the stops in force of a scope since when they have nothing left to cover.
    ///
    /// - Parameter done: nil when members live again.
    func note(done: Instant?, stopsOn key: ScopeKey, of account: AccountID) throws {
        try run(
            "UPDATE stops SET done_ms = ? WHERE account = ? AND scope = ? AND lift_ms IS NULL",
            [done?.milliseconds, account.rawValue, key.text])
    }

    /// Since when a scope has nothing left to cover; nil while members live, or may come.
    private func done(_ scope: Stop.Scope, _ key: ScopeKey, _ batch: Batch?) throws -> Instant? {
        switch scope {
        case .batch: return batch.flatMap { $0.members > 0 && $0.live == 0 ? $0.lastDue : nil }
        case .send:
            return try key.number.map(hasEnded) == true ? .epoch : nil
        case .tag, .account: return nil
        }
    }

    /// Writes a new stop; acknowledged in this step when nothing covered is under way.
    func insertStop(
        _ order: StopOrder, _ key: ScopeKey, _ batch: Batch?, of account: AccountID,
        at now: Instant
    ) throws -> StopAnswer {
        let releasing = try releasing(in: key, of: account)
        let place = try lastPlace()
        try run(
            """
            INSERT INTO stops (account, scope, action, door, revocable, set_ms, place,
                stopped_before, done_ms, acknowledged)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                account.rawValue, key.text, order.action.rawValue, order.door.rawValue,
                order.isRevocable, now.milliseconds, place, batch?.stopped ?? 0,
                try done(order.scope, key, batch)?.milliseconds, releasing == 0,
            ])
        let id = StopID(lastInsertedRowID)
        try record(
            .stopped, account: account, at: now,
            detail: order.detail, by: order.actor)
        let stop = Stop(
            id: id, account: account, scope: order.scope, action: order.action,
            door: order.door, isRevocable: order.isRevocable, set: now, place: place)
        return .inForce(stop, releasing: releasing)
    }

    /// The answer for a stop in force; acknowledged in this step when nothing covered is under way.
    func inForce(_ stop: Stop, _ key: ScopeKey) throws -> StopAnswer {
        let releasing = try releasing(in: key, of: stop.account)
        if releasing == 0, !stop.isAcknowledged {
            try run("UPDATE stops SET acknowledged = 1 WHERE id = ?", [stop.id.rawValue])
        }
        return .inForce(stop, releasing: releasing)
    }

    /// Ends a stop. Its row stays for as long as it says something of a live delivery.
    func lift(
        _ stop: Stop, _ key: ScopeKey, by actor: Actor, because reason: StopReason? = nil,
        at now: Instant
    ) throws {
        let place = try lastPlace()
        try run(
            "UPDATE stops SET lift_ms = ?, lift_place = ? WHERE id = ?",
            [now.milliseconds, place, stop.id.rawValue])
        try record(
            .lifted, account: stop.account, at: now,
            detail: reason.following(stop.detail), by: actor)
        var lifted = stop
        lifted.lift = Stop.Lift(instant: now, place: place)
        if try !isWanted(lifted, key) {
            try run("DELETE FROM stops WHERE id = ?", [stop.id.rawValue])
        }
    }

    /// Whether a lifted stop still holds a delivery, or may say of a live one what became of it.
    ///
    /// Says so of too many rather than of too few: it looks at no more than a chunk of sends.
    func isWanted(_ stop: Stop, _ key: ScopeKey) throws -> Bool {
        if try exists(Query.held.rawValue, [stop.id.rawValue, 1]) { return true }
        guard let lift = stop.lift else { return true }
        // A pause of another door than SendGrid's leaves nothing behind.
        if stop.action == .pause, stop.door != .sendGrid { return false }
        let instant = lift.instant.milliseconds
        switch stop.scope {
        case .batch:
            return try integer(Query.batchDue.rawValue, [key.number, instant]) != nil
        case .send:
            return try integer(Query.sendDue.rawValue, [key.number, instant]) != nil
                || integer(
                    "SELECT 1 FROM audiences WHERE place = ? AND state IN (0, 1) AND due_ms <= ?",
                    [key.number, instant]) != nil
        case .account:
            return try exists(
                Query.accountDue.rawValue, [stop.account.rawValue, instant, lift.place, 1])
        case .tag(let tag):
            let found = try all(
                Query.accountDue.rawValue,
                [stop.account.rawValue, instant, lift.place, Limits.sweepChunk]
            ) { TagColumn.decode($0[0]) }
            return found.count == Limits.sweepChunk
                || found.joined().contains { $0.utf8.elementsEqual(tag.utf8) }
        }
    }

    /// The last accept's place in the order of accepts; 0 before the first.
    func lastPlace() throws -> Int64 {
        try integer("SELECT max(place) FROM sends", []) ?? 0
    }

    /// How many deliveries of a scope are between release and outcome. Few rows are: a worker each.
    func releasing(in key: ScopeKey, of account: AccountID) throws -> Int {
        try all(Query.releasing.rawValue, []) { row in
            guard AccountID(row[1]) == account else { return false }
            let batch = (row[3] as Int64?).map { ScopeKey.batch($0) }
            let tags = TagColumn.decode(row[5]).map(ScopeKey.tag)
            return key == .account || key == batch || key == .send(row[4]) || tags.contains(key)
        }.count { $0 }
    }

    /// Sums over the members that were accepted before the stop, by what became of them.
    ///
    /// What was cancelled before it is known by the numbers of stops: an instant is taken before a
    /// step waits for its turn.
    func count(_ stop: Stop, _ key: ScopeKey) throws -> StopCounts {
        var counts = StopCounts()
        let id = stop.id.rawValue
        let (isMember, arguments): (String, Arguments) =
            switch stop.scope {
            case .batch:
                (
                    "s.batch = ? AND s.batch IS NOT NULL AND s.place <= ?",
                    [id, key.number, stop.place]
                )
            case .send: ("s.place = ?", [id, key.number])
            case .account:
                ("s.account = ? AND s.place <= ?", [id, stop.account.rawValue, stop.place])
            case .tag(let tag):
                (
                    """
                    s.account = ? AND s.place <= ?
                        AND instr(char(10) || s.tags, char(10) || ? || char(10)) > 0
                    """, [id, stop.account.rawValue, stop.place, tag]
                )
            }
        try each(
            """
            SELECT d.state, d.doubts > 0, coalesce(d.cancelled_after < ?, 0), count(*)
            FROM sends AS s JOIN deliveries AS d ON d.place = s.place
            WHERE \(isMember) GROUP BY 1, 2, 3
            """, arguments
        ) { row in
            counts.add(state: row[0], isDoubted: row[1], endedBefore: row[2], count: row[3])
            return true
        }
        return counts
    }
}

extension StopCounts {
    /// Adds deliveries of one state (the column's number).
    fileprivate mutating func add(
        state: Int, isDoubted: Bool, endedBefore: Bool, count: Int
    ) {
        switch state {
        case 5: handedOver += count
        case 3, 4, 10: inDoubt += count
        case 7: if endedBefore { ended += count } else { stopped += count }
        case 0, 1: if isDoubted { inDoubt += count } else { stopped += count }
        default: ended += count
        }
    }
}
