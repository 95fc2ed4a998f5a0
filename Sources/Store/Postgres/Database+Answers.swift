import BelayCore
import BelayStore

// What was answered under idempotency keys.

extension Database {
    func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) throws -> EarlierAnswer? {
        try first(
            """
            SELECT body_hash, send, number, expires_ms FROM answers
            WHERE account = $1 AND key = $2
            """, [account.rawValue, idempotency.key.rawValue]
        ) { row in
            KeptAnswer(
                bodyHash: row[0], send: try row.sendID(1), number: row[2], expires: row.instant(3))
        }?.answer(to: idempotency, at: now)
    }

    /// Keeps an answer, in the place of one whose time is over at most; the one that stands where
    /// there is one.
    ///
    /// Differs from SQLite because accepts under one key run beside each other: the key's row is
    /// written before anything else, and whoever comes second waits there for the first one's end.
    func keep(
        _ answer: KeptAnswer, under idempotency: Idempotency, of account: AccountID,
        at now: Instant
    ) throws -> EarlierAnswer? {
        try run(
            """
            INSERT INTO answers AS a (account, key, body_hash, send, number, expires_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, key) DO UPDATE SET body_hash = excluded.body_hash,
                send = excluded.send, number = excluded.number, expires_ms = excluded.expires_ms
            WHERE a.expires_ms <= $7
            """,
            [
                account.rawValue, idempotency.key.rawValue, answer.bodyHash, answer.send,
                answer.number, answer.expires.milliseconds, now.milliseconds,
            ])
        guard try changesCount == 0 else { return nil }
        guard let earlier = try earlierAnswer(to: idempotency, of: account, at: now) else {
            throw StoreError.corrupt("an idempotency key has an answer that is none")
        }
        return earlier
    }

    /// Forgets a chunk of the answers whose time is over; true when there may be more.
    func sweepAnswers(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM answers WHERE (account, key) IN (\(Query.expiredAnswers.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return try changesCount == Limits.sweepChunk
    }
}
