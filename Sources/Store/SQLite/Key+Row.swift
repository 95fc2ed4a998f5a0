import BelayCore
import BelayStore
import BelayStoreColumns
import GRDB

extension Key {
    static let select = """
        SELECT id, account, door, scopes, name, secret_hash, created_ms, used_ms, revoked_ms, sealed
        FROM keys
        """

    init(_ row: Line) throws {
        guard let door = Door(rawValue: row[2]) else {
            throw StoreError.corrupt("a key has an unknown door")
        }
        let scopes = try (row[3] as String?).map(ScopesColumn.decode)
        self.init(
            id: row[0], account: AccountID(row[1]), door: door, scopes: scopes, name: row[4],
            secretHash: row[5], sealedSecret: row[9], created: row.instant(6),
            lastUsed: row.instantIfAny(7), revoked: row.instantIfAny(8))
    }

    static func fetch(_ id: String, in db: Database) throws -> Key? {
        try db.first(select + " WHERE id = ?", [id], Key.init)
    }

    func insert(in db: Database) throws {
        try db.run(
            """
            INSERT INTO keys (id, account, door, scopes, name, secret_hash, created_ms, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, account.rawValue, door.rawValue, scopes.map(ScopesColumn.encode), name,
                secretHash, created.milliseconds, sealedSecret,
            ])
    }

    /// Writes back what a client can change.
    func update(in db: Database) throws {
        try db.run(
            "UPDATE keys SET name = ?, scopes = ?, revoked_ms = ? WHERE id = ?",
            [name, scopes.map(ScopesColumn.encode), revoked?.milliseconds, id])
    }
}
