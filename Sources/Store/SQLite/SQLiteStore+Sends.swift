package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore: SendStore {
    package func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SendRecord? {
        let policy = self.policy
        let inHand = self.inHand
        return try await read { db in
            guard let row = try SendRow.fetch(reference, of: account, in: db) else { return nil }
            let records = try db.all(
                DeliveryRow.ofSend + " LIMIT ?", [row.place, row.shownLimit]
            ) { line in
                let delivery = try DeliveryRow(line, inHand)
                return DeliveryRecord(
                    position: delivery.key.position, message: delivery.message,
                    recipient: delivery.recipient, lifecycle: delivery.lifecycle,
                    coverage: try db.coverage(of: delivery, at: now, policy: policy),
                    reply: delivery.reply)
            }
            var dues: [Int: Instant] = [:]
            for record in records { dues[record.message] = record.lifecycle.due }
            return SendRecord(
                send: try row.send(dues: dues, in: db), deliveries: records,
                audience: row.audience)
        }
    }

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
                    "SELECT number FROM sends WHERE id = ? AND account = ?",
                    [send, account.rawValue]) ?? 0
            }
            let rows = try db.all(
                SendRow.select + """
                     WHERE s.account = ? AND s.number < ?
                        AND (? IS NULL OR s.batch = ?)
                        AND (? = 0 OR s.finished < s.deliveries)
                    ORDER BY s.number DESC LIMIT ?
                    """,
                [
                    account.rawValue, before ?? Limits.highestNumber + 1, batch, batch,
                    filter.pendingOnly ? 1 : 0, limit,
                ], SendRow.init)
            return try rows.map { try $0.summary(in: db, at: now, policy: policy) }
        }
    }

    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        try await change(delivery, of: account) { row, db in
            let before = row.lifecycle
            let answer = row.lifecycle.cancel(at: now)
            if row.lifecycle != before {
                try row.update(
                    in: db, before: before, at: now,
                    event: row.lifecycle.isFinal ? nil : .stopped,
                    detail: reason.following(
                        row.lifecycle.isFinal ? nil : "cancelled too late"), by: actor)
            }
            return answer
        }
    }

    package func reschedule(
        _ send: SendID, of account: AccountID, from seen: Instant?, to due: Instant,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer? {
        let policy = self.policy
        let inHand = self.inHand
        return try await write { db in
            guard let head = try SendRow.fetch(.id(send), of: account, in: db) else { return nil }
            if let seen, seen != head.due { return .other }
            if head.audience != nil {
                return try db.rescheduleAudience(
                    head, to: due, by: actor, because: reason, at: now, policy)
            }
            var answer = RescheduleAnswer(moved: 0, left: 0)
            let rows = try db.all(DeliveryRow.ofSend, [head.place]) {
                try DeliveryRow($0, inHand)
            }
            for var row in rows {
                let before = row.lifecycle
                let coverage = try db.coverage(of: row, at: now, policy: policy)
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
            try db.run(
                """
                UPDATE sends SET due_ms = (SELECT min(due_ms) FROM deliveries WHERE place = ?1)
                WHERE place = ?1
                """, [head.place])
            try db.run(
                "UPDATE batches SET last_due_ms = max(last_due_ms, ?) WHERE row = ?",
                [due.milliseconds, head.batchRow])
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
        let inHand = self.inHand
        return try await write { db in
            guard var row = try DeliveryRow.fetch(delivery, in: db, inHand),
                row.head.account == account
            else { return nil }
            return try body(&row, db)
        }
    }
}
