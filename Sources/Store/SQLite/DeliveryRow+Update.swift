import BelayCore
import BelayStore
import GRDB

extension DeliveryRow {
    /// Writes the row back after a verb, with its event, and keeps the counts of send and batch.
    ///
    /// Throws `HasMoved`, before anything is written, when the row is no more what was read.
    /// - Parameter before: the lifecycle as it was read.
    func update(
        in db: Database, before: Lifecycle, at now: Instant, event: Event.Kind? = nil,
        detail: String? = nil
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
            """,
            [
                Self.code(of: lifecycle.state), heldBy, lifecycle.due.milliseconds,
                lifecycle.nextAttempt?.milliseconds, lifecycle.version, lifecycle.fence,
                lifecycle.doubts, lifecycle.attempts, lifecycle.firstAttempt?.milliseconds,
                lifecycle.deaths, lifecycle.wish, lifecycle.finished?.milliseconds, reply,
                lifecycle.state == .cancelled, key.place, key.position,
                Self.code(of: before.stored), before.version, before.deaths, before.wish,
            ])
        guard db.changesCount == 1 else { throw HasMoved() }
        if lifecycle.isFinal { try countFinished(in: db) }
        let kind = event ?? Event.Kind(entering: lifecycle.state)
        try db.record(
            kind, account: head.account, at: now, place: key.place, position: key.position,
            detail: detail)
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

    /// Adds to the log of events.
    func record(
        _ kind: Event.Kind, account: AccountID, at now: Instant, place: Int64? = nil,
        position: Int? = nil, detail: String? = nil
    ) throws {
        try run(
            """
            INSERT INTO events (account, kind, at_ms, place, position, detail)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [account.rawValue, kind.rawValue, now.milliseconds, place, position, detail])
    }
}
