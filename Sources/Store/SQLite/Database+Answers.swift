import BelayCore
import BelayStore
import FoundationEssentials
import GRDB

// What was answered under idempotency keys.

extension Database {
    func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) throws -> EarlierAnswer? {
        let row = try row(
            "SELECT body_hash, send, number, expires_ms FROM answers WHERE account = ? AND key = ?",
            [account.rawValue, idempotency.key.rawValue])
        guard let row else { return nil }
        guard let send = SendID(bytes: row[1] as Data) else {
            throw StoreError.corrupt("an answer names no readable send")
        }
        return KeptAnswer(
            bodyHash: Array(row[0] as Data), send: send, number: row[2], expires: row.instant(3)
        ).answer(to: idempotency, at: now)
    }

    /// Keeps an answer, in the place of one whose time is over at most.
    func keep(
        _ answer: KeptAnswer, under key: IdempotencyKey, of account: AccountID, at now: Instant
    ) throws {
        try run(
            """
            INSERT INTO answers (account, key, body_hash, send, number, expires_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, key) DO UPDATE SET body_hash = excluded.body_hash,
                send = excluded.send, number = excluded.number, expires_ms = excluded.expires_ms
            WHERE expires_ms <= ?
            """,
            [
                account.rawValue, key.rawValue, Data(answer.bodyHash), Data(answer.send.bytes),
                answer.number, answer.expires.milliseconds, now.milliseconds,
            ])
        // Asked before in this very transaction; were it not so, the send would be a second one.
        guard changesCount == 1 else {
            throw StoreError.corrupt("an idempotency key has two answers")
        }
    }

    /// Forgets a chunk of the answers whose time is over; true when there may be more.
    func sweepAnswers(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM answers WHERE (account, key) IN (\(Query.expiredAnswers.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return changesCount == Limits.sweepChunk
    }
}
