import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

/// One row of `audiences` with what it needs of its send.
struct AudienceRow: Sendable {
    let send: SendRow
    let plan: AudiencePlan
    var audience: Audience

    /// The columns that `audience(_:from:)` reads, in its order; `audiences` is `a`.
    static let columns = """
        a.state, a.due_ms, a.mark, a.cursor_list, a.cursor_joined, a.listed, a.unlisted,
            a.begun_ms, a.cancelled_ms, a.finished_ms
        """

    /// Nil where the send has none.
    static func audience(_ row: Line, from index: Int) throws -> Audience? {
        guard let code = row[index] as Int? else { return nil }
        guard let state = Audience.State(rawValue: code) else {
            throw StoreError.corrupt("an audience has the state \(code)")
        }
        return Audience(
            state: state, due: row.instant(index + 1), mark: row[index + 2],
            cursor: Audience.Cursor(list: row[index + 3], joined: row[index + 4]),
            listed: row[index + 5], unlisted: row[index + 6],
            begun: row.instantIfAny(index + 7), cancelled: row.instantIfAny(index + 8),
            finished: row.instantIfAny(index + 9))
    }

    /// Nil where the send is unknown or has no audience.
    init?(_ send: SendRow?, in db: Database) throws {
        guard let send, let audience = send.audience else { return nil }
        let plan = try db.first("SELECT plan FROM audiences WHERE place = ?", [send.place]) {
            try PlanColumn.decode($0[0])
        }
        guard let plan else { throw StoreError.corrupt("an audience has no plan") }
        self.send = send
        self.audience = audience
        self.plan = plan
    }

    /// The audience of a send of whatever account.
    static func fetch(_ send: SendID, in db: Database) throws -> AudienceRow? {
        try AudienceRow(
            db.first(SendRow.select + " WHERE s.id = ?", [send], SendRow.init), in: db)
    }

    static func fetch(place: Int64, in db: Database) throws -> AudienceRow? {
        try AudienceRow(
            db.first(SendRow.select + " WHERE s.place = ?", [place], SendRow.init), in: db)
    }

    /// Every delivery came to an end, and none is to come.
    var isOver: Bool { send.finished == send.deliveries && !audience.isOpen }

    func coverage(in db: Database, at now: Instant, policy: StorePolicy) throws -> Coverage {
        try send.coverage(in: db, at: now, policy: policy)
    }

    func record(in db: Database, at now: Instant, policy: StorePolicy) throws -> AudienceRecord {
        AudienceRecord(
            id: send.id, number: send.number, door: send.door, audience: audience, plan: plan,
            coverage: try coverage(in: db, at: now, policy: policy), isOver: isOver,
            unsubscribes: send.unsubscribes)
    }

    /// Writes it back after a verb, with its event; what is open no more counts no more as one
    /// delivery to come.
    func update(
        in db: Database, at now: Instant, event: Event.Kind? = nil, detail: String? = nil,
        by actor: Actor = .clockwork
    ) throws {
        audience.assertRules()
        try db.run(
            """
            UPDATE audiences SET state = ?, due_ms = ?, mark = ?, cursor_list = ?,
                cursor_joined = ?, listed = ?, unlisted = ?, begun_ms = ?, cancelled_ms = ?,
                finished_ms = ?,
                cancelled_after = CASE WHEN ?
                    THEN coalesce(cancelled_after, (\(Stop.lastID))) END
            WHERE place = ?
            """,
            [
                audience.state.rawValue, audience.due.milliseconds, audience.mark,
                audience.cursor.list, audience.cursor.joined, audience.listed,
                audience.unlisted, audience.begun?.milliseconds,
                audience.cancelled?.milliseconds, audience.finished?.milliseconds,
                audience.state == .cancelled, send.place,
            ])
        if send.audience?.isOpen == true, !audience.isOpen {
            try db.run(
                "UPDATE sends SET deliveries = deliveries - 1 WHERE place = ?", [send.place])
            if try db.hasEnded(send.place) {
                try db.note(done: .epoch, stopsOn: .send(send.place), of: send.account)
            }
        }
        if send.audience?.mayBeListed == true, !audience.mayBeListed {
            try db.run("DELETE FROM audience_exclusions WHERE place = ?", [send.place])
            // A list that was removed may have been kept for it.
            if db.changesCount > 0 { try db.noteLeaving(of: send.account) }
        }
        if let event {
            try db.record(
                event, account: send.account, at: now, place: send.place, detail: detail,
                by: actor)
        }
    }
}

extension Audience {
    /// Somebody is to be listed, or counted among those who were not.
    fileprivate var mayBeListed: Bool { isOpen || needsMembership }
}
