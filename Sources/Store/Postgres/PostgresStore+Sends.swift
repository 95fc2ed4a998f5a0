package import BelayCore
package import BelayStore
import Synchronization

extension PostgresStore: SendStore {
    package func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SendRecord? {
        let policy = self.policy
        return try await read { db in
            guard let row = try SendRow.fetch(reference, of: account, in: db) else { return nil }
            let rows = try db.all(
                DeliveryRow.ofSend + " LIMIT $3", [account.rawValue, row.place, row.shownLimit],
                DeliveryRow.init)
            let coverages = try db.coverages(of: rows, at: now, policy: policy)
            let records = zip(rows, coverages).map { delivery, coverage in
                DeliveryRecord(
                    position: delivery.key.position, message: delivery.message,
                    recipient: delivery.recipient, lifecycle: delivery.lifecycle,
                    coverage: coverage, reply: delivery.reply)
            }
            var dues: [Int: Instant] = [:]
            for record in records { dues[record.message] = record.lifecycle.due }
            return SendRecord(
                send: try row.send(dues: dues, in: db), deliveries: records,
                audience: row.audience)
        }
    }

    /// By places, since numbers are taken in blocks and may be higher at another node.
    package func sends(
        of account: AccountID, matching filter: SendFilter, at now: Instant
    ) async throws(StoreError) -> [SendSummary] {
        let policy = self.policy
        let limit = min(max(filter.limit, 0), Limits.page)
        return try await read { db in
            let batch = try filter.batch.map {
                try BatchRow.fetch($0, of: account, in: db)?.row ?? -1
            }
            let before = try filter.before.map { send in
                try db.integer(
                    "SELECT place FROM sends WHERE id = $1 AND account = $2",
                    [send, account.rawValue]) ?? 0
            }
            let rows = try db.all(
                SendRow.select + """
                     WHERE s.account = $1 AND s.place < $2
                        AND ($3::bigint IS NULL OR s.batch = $3)
                        AND ($4 = 0 OR (s.live AND n.finished < s.deliveries))
                    ORDER BY s.place DESC LIMIT $5
                    """,
                [
                    account.rawValue, before ?? .max, batch, filter.pendingOnly ? 1 : 0, limit,
                ], SendRow.init)
            let coverages = try db.coverages(of: rows, at: now, policy: policy)
            return zip(rows, coverages).map { $0.summary(under: $1) }
        }
    }

    /// Asked again where nobody knows whether it happened: the row is locked until that is over.
    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        let first = Mutex<Lifecycle.CancelAnswer?>(nil)
        do {
            return try await cancelOnce(
                delivery, of: account, by: actor, because: reason, at: now
            ) { answer in first.withLock { $0 = answer } }
        } catch {
            guard case .unknown = error else { throw error }
            let answer = try await cancelOnce(
                delivery, of: account, by: actor, because: reason, at: now
            ) { _ in }
            // By this call, as it seems.
            let isOwn = answer == .alreadyCancelled && first.withLock { $0 } == .cancelled
            return isOwn ? .cancelled : answer
        }
    }

    private func cancelOnce(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant,
        decided: @escaping @Sendable (Lifecycle.CancelAnswer) -> Void
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        try await change(delivery, of: account) { row, db in
            let before = row.lifecycle
            let answer = row.lifecycle.cancel(at: now)
            decided(answer)
            if row.lifecycle != before {
                try row.update(
                    in: db, before: before, at: now,
                    event: row.lifecycle.isFinal ? nil : .stopped,
                    detail: reason.following(
                        row.lifecycle.isFinal ? nil : "cancelled too late"), by: actor)
            } else {
                // That it was cancelled before is a promise, too.
                try db.confirm()
            }
            return answer
        }
    }

    package func reschedule(
        _ send: SendID, of account: AccountID, from seen: Instant?, to due: Instant,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer? {
        let policy = self.policy
        return try await write { db in
            try db.lock(account, .shared)
            guard let head = try SendRow.fetch(.id(send), of: account, in: db) else { return nil }
            if head.audience != nil {
                return try db.rescheduleAudience(
                    head, from: seen, to: due, by: actor, because: reason, at: now, policy)
            }
            var answer = RescheduleAnswer(moved: 0, left: 0)
            let rows = try db.all(
                DeliveryRow.ofSend + DeliveryRow.locking, [account.rawValue, head.place],
                DeliveryRow.init)
            // Who else moves it holds these rows until its due is written.
            if let seen, try db.due(of: head) != seen { return .other }
            let coverages = try db.coverages(of: rows, at: now, policy: policy)
            for (var row, coverage) in zip(rows, coverages) {
                let before = row.lifecycle
                do throws(Lifecycle.Refusal) {
                    try row.lifecycle.reschedule(to: due, under: coverage)
                } catch {
                    answer.left += 1
                    continue
                }
                answer.moved += 1
                try row.update(
                    in: db, before: before, at: now, event: .rescheduled,
                    detail: reason.following(nil), by: actor)
            }
            guard answer.moved > 0 else { return answer }
            try db.noteDue(due, of: head)
            return answer
        }
    }

    package func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool? {
        try await change(delivery, of: account) { row, db in
            let before = row.lifecycle
            do throws(Lifecycle.Refusal) {
                try row.lifecycle.resolve(verdict, at: now)
            } catch {
                return false
            }
            try row.update(
                in: db, before: before, at: now, event: .resolved, detail: "\(verdict)", by: actor)
            return true
        }
    }

    /// One transaction over one delivery; nil when it is unknown or another account's.
    private func change<Value: Sendable>(
        _ delivery: DeliveryID, of account: AccountID,
        _ body: @escaping @Sendable (inout DeliveryRow, Database) throws -> Value
    ) async throws(StoreError) -> Value? {
        try await gather(sharing: account) { db in
            guard var row = try DeliveryRow.lock(delivery, of: account, in: db) else { return nil }
            return try body(&row, db)
        }
    }
}

extension Database {
    /// What the stops say of each send: of its audience, or else of its first delivery.
    fileprivate func coverages(
        of rows: [SendRow], at now: Instant, policy: StorePolicy
    ) throws -> [Coverage] {
        let asked = rows.filter(\.hasStops)
        guard !asked.isEmpty else { return rows.map { _ in .clear } }
        let firsts = try DeliveryRow.fetch(
            asked.filter { $0.audience == nil }.map {
                RowKey(account: $0.account, place: $0.place, position: 0)
            }, in: self)
        let members = asked.filter { $0.audience != nil }.map(\.member) + firsts.map(\.member)
        let found = zip(members, try coverages(of: members, at: now, policy: policy))
        let byPlace = Dictionary(found.map { ($0.membership.place, $1) }) { first, _ in first }
        return rows.map { byPlace[$0.place] ?? .clear }
    }

    /// The first due of a send by now.
    fileprivate func due(of send: SendRow) throws -> Instant? {
        try integer(
            "SELECT due_ms FROM sends WHERE account = $1 AND place = $2",
            [send.account.rawValue, send.place]
        ).map(Instant.init(milliseconds:))
    }

    /// Some of a send's deliveries were moved to a due.
    fileprivate func noteDue(_ due: Instant, of send: SendRow) throws {
        try run(
            """
            UPDATE sends SET due_ms = (
                SELECT min(due_ms) FROM deliveries WHERE account = $1 AND place = $2)
            WHERE account = $1 AND place = $2
            """, [send.account.rawValue, send.place])
        guard let batch = send.batchRow else { return }
        try run(
            "INSERT INTO tallies (account, batch, last_due_ms) VALUES ($1, $2, $3)",
            [send.account.rawValue, batch, due.milliseconds])
    }
}
