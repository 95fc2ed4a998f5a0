import BelayCore
import BelayStore
import BelayStoreColumns
import GRDB

extension DeliveryRow {
    /// Writes the row back after a verb, with its event, and keeps the counts of send and batch.
    ///
    /// Throws `HasMoved`, before anything is written, when the row is no more what was read.
    /// - Parameter before: the lifecycle as it was read.
    func update(
        in db: Database, before: Lifecycle, at now: Instant, event: Event.Kind? = nil,
        detail: String? = nil, by actor: Actor = .clockwork
    ) throws {
        lifecycle.assertRules()
        precondition(lifecycle.version >= before.version && !before.isFinal)
        var heldBy: Int64?
        if case .held(let stop) = lifecycle.state { heldBy = stop.rawValue }
        try db.run(
            """
            UPDATE deliveries SET state = ?, held_by = ?, due_ms = ?, next_ms = ?, version = ?,
                fence = ?, doubts = ?, attempts = ?, first_ms = ?, deaths = ?, wish = ?,
                finished_ms = ?, reply = ?,
                cancelled_after = CASE WHEN ? THEN (\(Stop.lastID)) END
            WHERE place = ? AND position = ?
                AND state = ? AND version = ? AND deaths = ? AND wish = ?
            """
        ) { set in
            set(Self.code(of: lifecycle.state))
            set(heldBy)
            set(lifecycle.due.milliseconds)
            set(lifecycle.nextAttempt?.milliseconds)
            set(lifecycle.version)
            set(lifecycle.fence)
            set(lifecycle.doubts)
            set(lifecycle.attempts)
            set(lifecycle.firstAttempt?.milliseconds)
            set(lifecycle.deaths)
            set(lifecycle.wish)
            set(lifecycle.finished?.milliseconds)
            set(reply)
            set(lifecycle.state == .cancelled)
            setUnmoved(&set, before)
        }
        guard db.changesCount == 1 else { throw HasMoved() }
        if lifecycle.isFinal { try countFinished(in: db) }
        let kind = event ?? Event.Kind(entering: lifecycle.state)
        try db.record(
            kind, account: head.account, at: now, place: key.place, position: key.position,
            detail: detail, by: actor)
    }

    /// Releases it in one statement, where it never was released and nothing says no: no stop in
    /// its account, and its recipient not among those who get no mail.
    ///
    /// False, and nothing written, says only that it has to be looked at more closely.
    mutating func releaseAtOnce(
        in db: Database, before: Lifecycle, as released: Lifecycle, _ stamp: Stamp,
        at now: Instant, detail: String
    ) throws -> Bool {
        released.assertRules()
        precondition(!shares && self.stamp == nil && released.nextAttempt == nil)
        try db.run(
            """
            UPDATE deliveries SET state = ?, next_ms = NULL, version = ?, fence = ?, attempts = ?,
                first_ms = ?, date_ms = ?, hash = ?
            WHERE place = ? AND position = ?
                AND state = ? AND version = ? AND deaths = ? AND wish = ?
                AND date_ms IS NULL
                AND NOT EXISTS (SELECT 1 FROM stops WHERE account = ?)
                AND NOT EXISTS (SELECT 1 FROM suppressions WHERE account = ? AND address = ?)
            """
        ) { set in
            set(Self.code(of: released.state))
            set(released.version)
            set(released.fence)
            set(released.attempts)
            set(released.firstAttempt?.milliseconds)
            set(stamp.date.milliseconds)
            set(stamp.hash)
            setUnmoved(&set, before)
            set(head.account.rawValue)
            set(head.account.rawValue)
            set(Suppression.key(of: recipient))
        }
        guard db.changesCount == 1 else { return false }
        lifecycle = released
        self.stamp = stamp
        try db.record(
            .released, account: head.account, at: now, place: key.place, position: key.position,
            detail: detail)
        return true
    }

    /// What a write demands of the row: to be as it was read.
    private func setUnmoved(_ set: inout Binder, _ before: Lifecycle) {
        set(key.place)
        set(key.position)
        set(Self.code(of: before.stored))
        set(before.version)
        set(before.deaths)
        set(before.wish)
    }

    private func countFinished(in db: Database) throws {
        // Without RETURNING: SQLite makes a table of its own for it, each time.
        try db.run("UPDATE sends SET finished = finished + 1 WHERE place = ?", [key.place])
        if try head.deliveries == 1 || db.hasEnded(key.place),
            try db.hasStops(head.account)
        {
            try db.note(done: .epoch, stopsOn: .send(key.place), of: head.account)
        }
        guard let batch = head.batchRow else { return }
        let state = lifecycle.state
        let lastDue = try db.change(
            """
            UPDATE batches SET finished = finished + 1, sent = sent + ?, stopped = stopped + ?
            WHERE row = ? RETURNING finished = members, last_due_ms
            """, [state == .sent ? 1 : 0, state.isStopped ? 1 : 0, batch]
        ) { $0[0] ? $0.instant(1) : nil }
        if case .some(.some(let lastDue)) = lastDue {
            try db.note(done: lastDue, stopsOn: .batch(batch), of: head.account)
        }
    }
}

/// A row that was read earlier has changed since.
struct HasMoved: Error {}

extension Lifecycle {
    /// The state that the column holds: a claimed row stays what it was, claims live in memory.
    fileprivate var stored: State {
        guard case .claimed = state else { return state }
        return doubts == 0 ? .scheduled : .inDoubt
    }
}

extension Database {
    /// Whether all deliveries of a send have ended.
    func hasEnded(_ place: Int64) throws -> Bool {
        try integer("SELECT finished = deliveries FROM sends WHERE place = ?", [place]) == 1
    }

    /// Adds what a call changed to its account's log.
    func note(
        _ change: AccountChange, of account: AccountID, by actor: Actor, at now: Instant
    ) throws {
        guard let detail = change.detail(by: actor) else { return }
        try record(.changed, account: account, at: now, detail: detail, by: actor)
    }

    /// Adds to the log of events.
    func record(
        _ kind: Event.Kind, account: AccountID, at now: Instant, place: Int64? = nil,
        position: Int? = nil, detail: String? = nil, by actor: Actor = .clockwork
    ) throws {
        let place = place ?? -account.rawValue
        try run(
            """
            INSERT INTO events (place, sequence, kind, at_ms, position, detail, actor)
            VALUES (?, 1 + coalesce((SELECT max(sequence) FROM events WHERE place = ?), 0),
                ?, ?, ?, ?, ?)
            """
        ) { set in
            set(place)
            set(place)
            set(kind.rawValue)
            set(now.milliseconds)
            set(position)
            set(detail)
            set(ActorColumn.encode(actor))
        }
    }
}
