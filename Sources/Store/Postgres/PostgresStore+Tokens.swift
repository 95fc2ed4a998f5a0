package import BelayCore
package import BelayStore
import FoundationEssentials

extension PostgresStore: TokenStore {
    package func addToken(_ token: Token) async throws(StoreError) -> TokenAnswer {
        if token.key.holdsNUL { return .unknownKey }
        return try await write(needing: .room) { db in
            // Those of one key are counted one after another; no account's other work waits.
            let isLive = try db.exists(
                "SELECT 1 FROM keys WHERE id = $1 AND revoked_ms IS NULL FOR NO KEY UPDATE",
                [token.key])
            guard isLive else { return .unknownKey }
            let count = try db.integer(
                "SELECT count(*) FROM tokens WHERE key = $1", [token.key])
            if count ?? 0 >= Limits.tokensPerKey,
                let (first, end) = try db.first(
                    """
                    SELECT hash, expires_ms FROM tokens WHERE key = $1
                    ORDER BY expires_ms, made_ms LIMIT 1
                    """, [token.key], { row in (row[0] as [UInt8], row.instant(1)) })
            {
                guard end <= token.made else { return .tooMany(until: end) }
                try db.run("DELETE FROM tokens WHERE hash = $1", [first])
            }
            try db.run(
                "INSERT INTO tokens (hash, key, made_ms, expires_ms) VALUES ($1, $2, $3, $4)",
                [
                    Data(token.hash), token.key, token.made.milliseconds,
                    token.expires.milliseconds,
                ])
            return .added
        }
    }

    package func token(_ hash: [UInt8], at now: Instant) async throws(StoreError) -> Token? {
        try await read { db in
            try db.first(
                """
                SELECT t.key, t.made_ms, t.expires_ms FROM tokens AS t
                JOIN keys AS k ON k.id = t.key AND k.revoked_ms IS NULL
                WHERE t.hash = $1 AND t.expires_ms > $2
                """, [hash, (now - Limits.tokenMemory).milliseconds]
            ) { row in
                Token(hash: hash, key: row[0], made: row.instant(1), expires: row.instant(2))
            }
        }
    }

    package func spend(
        _ nonce: [UInt8], ofKey key: String, until expiry: Instant, at now: Instant
    ) async throws(StoreError) -> Bool {
        precondition(nonce.count == 32, "a SHA-256 has 32 bytes")
        try StoreError.refuseNUL(in: key)
        return try await write { db in
            try db.run(
                """
                INSERT INTO nonces (key, nonce, expires_ms) VALUES ($1, $2, $3)
                ON CONFLICT (key, nonce) DO UPDATE SET expires_ms = excluded.expires_ms
                WHERE nonces.expires_ms <= $4
                """, [key, Data(nonce), expiry.milliseconds, now.milliseconds])
            return try db.changesCount == 1
        }
    }
}

extension Database {
    /// Forgets a chunk of tokens and nonces whose time is over; true when there may be more.
    func sweepTokens(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM tokens WHERE hash IN (\(Query.expiredTokens.rawValue))",
            [(now - Limits.tokenMemory).milliseconds, Limits.sweepChunk])
        if try changesCount == Limits.sweepChunk { return true }
        try run(
            "DELETE FROM nonces WHERE (key, nonce) IN (\(Query.expiredNonces.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return try changesCount == Limits.sweepChunk
    }
}
