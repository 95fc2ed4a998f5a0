package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore: SuppressionStore {
    package func suppress(
        _ address: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer {
        try StoreError.refuseNUL(in: address)
        let key = Suppression.key(of: address)
        return try await write(needing: .room) { db in
            if let number = try db.suppression(of: key, account) { return .exists(number) }
            let number: Int64? = try db.change(
                "UPDATE accounts SET suppressions_taken = suppressions_taken + 1 WHERE id = ? "
                    + "RETURNING suppressions_taken", [account.rawValue]
            ) { $0[0] }
            guard let number else { throw StoreError.unavailable("there is no such account") }
            try db.run(
                """
                INSERT INTO suppressions (account, number, address, created_ms)
                VALUES (?, ?, ?, ?)
                """, [account.rawValue, number, key, now.milliseconds])
            return .listed(number)
        }
    }

    package func unsuppress(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "DELETE FROM suppressions WHERE account = ? AND number = ?",
                [account.rawValue, number])
            return db.changesCount == 1
        }
    }

    package func suppressions(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression] {
        try await read { db in
            try db.all(
                """
                SELECT number, address, created_ms FROM suppressions
                WHERE account = ? AND number > ? ORDER BY number LIMIT ?
                """, [account.rawValue, number, min(max(limit, 0), Limits.page)]
            ) { Suppression(number: $0[0], address: $0[1], created: $0.instant(2)) }
        }
    }

    package func suppressionCount(of account: AccountID) async throws(StoreError) -> Int {
        try await read { db in
            let count = try db.integer(
                "SELECT count(*) FROM suppressions WHERE account = ?", [account.rawValue])
            return Int(count ?? 0)
        }
    }

    package func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool] {
        try await read { db in
            try addresses.map { address in
                if address.holdsNUL { return false }
                return try db.suppression(of: Suppression.key(of: address), account) != nil
            }
        }
    }
}

extension DeliveryRow {
    /// Whether its account lists its recipient as one that gets no mail.
    func isSuppressed(in db: Database) throws -> Bool {
        try db.suppression(of: Suppression.key(of: recipient), head.account) != nil
    }
}

extension Database {
    /// Whether an account lists any address.
    func hasSuppressions(_ account: AccountID) throws -> Bool {
        try exists("SELECT 1 FROM suppressions WHERE account = ? LIMIT 1", [account.rawValue])
    }

    /// The number under which an account lists an address.
    ///
    /// - Parameter key: in lower case.
    func suppression(of key: String, _ account: AccountID) throws -> Int64? {
        try integer(
            "SELECT number FROM suppressions WHERE account = ? AND address = ?",
            [account.rawValue, key])
    }
}
