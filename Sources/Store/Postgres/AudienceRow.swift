import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials

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
        let plan = try db.first(
            "SELECT plan FROM audiences WHERE account = $1 AND place = $2",
            [send.account.rawValue, send.place]
        ) { try PlanColumn.decode($0[0]) }
        guard let plan else { throw StoreError.corrupt("an audience has no plan") }
        self.send = send
        self.audience = audience
        self.plan = plan
    }

    /// The audience of a send of whatever account.
    static func fetch(_ send: SendID, in db: Database) throws -> AudienceRow? {
        try AudienceRow(
            db.first(SendRow.select + " WHERE s.id = $1", [send], SendRow.init), in: db)
    }

    static func fetch(
        place: Int64, of account: AccountID, in db: Database
    ) throws -> AudienceRow? {
        try AudienceRow(
            db.first(
                SendRow.select + " WHERE s.account = $1 AND s.place = $2",
                [account.rawValue, place], SendRow.init), in: db)
    }

    /// The audience of a send as it is, its row locked until the end of the transaction.
    ///
    /// The account's lock comes before it. Differs from SQLite because two nodes may be about to
    /// take the same step for it.
    static func lock(
        _ send: SendID, of account: AccountID, in db: Database
    ) throws -> AudienceRow? {
        try db.run(
            """
            SELECT 1 FROM audiences AS a
            JOIN sends AS s ON s.account = a.account AND s.place = a.place
            WHERE s.id = $1 AND s.account = $2 FOR UPDATE OF a
            """, [send, account.rawValue])
        return try AudienceRow(SendRow.fetch(.id(send), of: account, in: db), in: db)
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
        let account = send.account.rawValue
        try db.run(
            """
            UPDATE audiences SET state = $1, due_ms = $2, mark = $3, cursor_list = $4,
                cursor_joined = $5, listed = $6, unlisted = $7, begun_ms = $8, cancelled_ms = $9,
                finished_ms = $10,
                cancelled_after = CASE WHEN $11
                    THEN coalesce(cancelled_after, (\(Stop.lastID))) END
            WHERE account = $12 AND place = $13
            """,
            [
                audience.state.rawValue, audience.due.milliseconds, audience.mark,
                audience.cursor.list, audience.cursor.joined, audience.listed,
                audience.unlisted, audience.begun?.milliseconds,
                audience.cancelled?.milliseconds, audience.finished?.milliseconds,
                audience.state == .cancelled, account, send.place,
            ])
        if send.audience?.isOpen == true, !audience.isOpen {
            try db.run(
                "UPDATE sends SET deliveries = deliveries - 1 WHERE account = $1 AND place = $2",
                [account, send.place])
            try db.noteEnd(ofSend: send.place, of: send.account)
        }
        if send.audience?.mayBeListed == true, !audience.mayBeListed {
            try db.run(
                "DELETE FROM audience_exclusions WHERE account = $1 AND place = $2",
                [account, send.place])
            // A list that was removed may have been kept for it.
            if try db.changesCount > 0 { try db.noteLeaving(of: send.account) }
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
