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

    /// As above, before a request is taken in under the key: no other is taken in beside it.
    ///
    /// Differs from SQLite because accepts of one account run beside each other: the key has a lock
    /// of its own until the commit.
    func earlierAnswer(
        toOne idempotency: Idempotency, of account: AccountID, at now: Instant
    ) throws -> EarlierAnswer? {
        try lock(.answer(account, idempotency.key), .exclusive)
        let found = try earlierAnswer(to: idempotency, of: account, at: now)
        if found != nil { try confirm() }
        return found
    }

    /// Keeps an answer, in the place of one whose time is over at most.
    func keep(
        _ answer: KeptAnswer, under key: IdempotencyKey, of account: AccountID, at now: Instant
    ) throws {
        try run(
            """
            INSERT INTO answers AS a (account, key, body_hash, send, number, expires_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, key) DO UPDATE SET body_hash = excluded.body_hash,
                send = excluded.send, number = excluded.number, expires_ms = excluded.expires_ms
            WHERE a.expires_ms <= $7
            """,
            [
                account.rawValue, key.rawValue, answer.bodyHash, answer.send, answer.number,
                answer.expires.milliseconds, now.milliseconds,
            ])
        // Asked before with the key locked; were it not so, the send would be a second one.
        guard try changesCount == 1 else {
            throw StoreError.corrupt("an idempotency key has two answers")
        }
    }

    /// Forgets a chunk of the answers whose time is over; true when there may be more.
    func sweepAnswers(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM answers WHERE (account, key) IN (\(Query.expiredAnswers.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return try changesCount == Limits.sweepChunk
    }
}
