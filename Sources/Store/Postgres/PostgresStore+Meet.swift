package import BelayStore

extension PostgresStore {
    /// What a node asks before it works: whether its secret is that of the first one, and which
    /// store this is.
    ///
    /// - Parameters:
    ///   - secret: a number that tells secrets apart.
    ///   - fresh: the store's identity where it has none yet; any number.
    package func meet(
        secret: Int64, fresh: UInt64
    ) async throws(StoreError) -> (agrees: Bool, identity: Int64) {
        try await write { db in
            for (name, value) in [("secret", secret), ("identity", Int64(bitPattern: fresh))] {
                try db.run(
                    "INSERT INTO marks (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    [name, value])
            }
            let kept = "SELECT value FROM marks WHERE name = $1"
            let identity = try db.integer(kept, ["identity"])
            guard let identity else { throw StoreError.corrupt("a mark was not written") }
            return (try db.integer(kept, ["secret"]) == secret, identity)
        }
    }
}
