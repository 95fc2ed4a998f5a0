import BelayCore
import BelayStore

extension DeliveryRow {
    /// Writes the row back after a verb, with its event, and keeps the counts of send and batch.
    ///
    /// Differs from SQLite because the row was locked when it was read: nobody can have moved it.
    /// - Parameters:
    ///   - before: the lifecycle as it was read.
    ///   - counts: false where the caller counts many ends at once.
    func update(
        in db: Database, before: Lifecycle, at now: Instant, event: Event.Kind? = nil,
        detail: String? = nil, by actor: Actor = .clockwork, counts: Bool = true
    ) throws {
        lifecycle.assertRules()
        precondition(lifecycle.version >= before.version && !before.isFinal)
        try db.run(
            """
            UPDATE deliveries SET state = $1, held_by = $2, due_ms = $3, next_ms = $4,
                version = $5, fence = $6, doubts = $7, attempts = $8, first_ms = $9, deaths = $10,
                wish = $11, finished_ms = $12, reply = $13,
                cancelled_after = CASE WHEN $14 THEN (\(Stop.lastID)) END,
                claimed_by = $15, claim_token = $16, claim_version = $17, date_ms = $18,
                hash = $19
            WHERE account = $20 AND place = $21 AND position = $22
            """
        ) { set in
            setLifecycle(&set)
            set(reply)
            set(lifecycle.state == .cancelled)
            setClaim(&set)
            set(stamp?.date.milliseconds)
            set(stamp?.hash)
            set(key.account.rawValue)
            set(key.place)
            set(key.position)
        }
        if lifecycle.isFinal, counts { try db.countEnds(of: [self]) }
        let kind = event ?? Event.Kind(entering: lifecycle.state)
        try db.record(
            kind, account: head.account, at: now, place: key.place, position: key.position,
            detail: detail, by: actor)
    }

    private func setLifecycle(_ set: inout Binder) {
        var heldBy: Int64?
        if case .held(let stop) = lifecycle.state { heldBy = stop.rawValue }
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
    }

    /// Who has it in hand; nobody after any verb that ends a hold.
    private func setClaim(_ set: inout Binder) {
        let claim = lifecycle.claim
        set(claim == nil ? nil : node)
        set(claim.map { Int64(bitPattern: $0.token) })
        set(claim?.version)
    }
}

extension Database {
    /// Counts deliveries that have come to an end, with their sends and their batches.
    ///
    /// Differs from SQLite because a count that every outcome of a send or a batch wrote would let
    /// them wait for one another's commit: they add a row each, and sweeps fold those in.
    func countEnds(of rows: [DeliveryRow]) throws {
        var tallies: [Tally.Key: Tally] = [:]
        for row in rows where row.lifecycle.isFinal {
            // Nobody else writes the count of a send of one.
            let isAlone = row.head.deliveries == 1
            if isAlone {
                try run(
                    "UPDATE sends SET finished = finished + 1 WHERE account = $1 AND place = $2",
                    [row.key.account.rawValue, row.key.place])
            }
            let key = Tally.Key(
                account: row.key.account, place: isAlone ? nil : row.key.place,
                batch: row.head.batchRow)
            tallies[key, default: Tally()].add(row.lifecycle.state)
        }
        for (key, tally) in tallies where key.place != nil || key.batch != nil {
            try run(
                """
                INSERT INTO tallies (account, place, batch, finished, sent, stopped)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    key.account.rawValue, key.place, key.batch, tally.finished, tally.sent,
                    tally.stopped,
                ])
        }
        try noteEnds(of: rows.filter { $0.lifecycle.isFinal && $0.hasStops })
    }

    /// Without stops in the account there is none that could have nothing left to cover.
    private func noteEnds(of rows: [DeliveryRow]) throws {
        struct Scope: Hashable {
            let account: AccountID
            let number: Int64
        }
        let sends = Set(rows.map { Scope(account: $0.key.account, number: $0.key.place) })
        let batches = Set(
            rows.compactMap { row in
                row.head.batchRow.map { Scope(account: row.key.account, number: $0) }
            })
        for send in sends.sorted(by: { $0.number < $1.number }) {
            try noteEnd(ofSend: send.number, of: send.account)
        }
        for batch in batches.sorted(by: { $0.number < $1.number }) {
            try noteEnd(ofBatch: batch.number, of: batch.account)
        }
    }
}

/// What outcomes add to the counts of a send and a batch.
private struct Tally {
    struct Key: Hashable {
        let account: AccountID
        /// Nil where the send's own row is written.
        let place: Int64?
        let batch: Int64?
    }

    private(set) var finished = 0
    private(set) var sent = 0
    private(set) var stopped = 0

    mutating func add(_ state: Lifecycle.State) {
        finished += 1
        if state == .sent { sent += 1 }
        if state.isStopped { stopped += 1 }
    }
}

extension Lifecycle {
    /// The claim that has it in hand, or had it at its release.
    fileprivate var claim: Claim? {
        switch state {
        case .claimed(let claim, _), .releasing(let claim): claim
        default: nil
        }
    }
}
