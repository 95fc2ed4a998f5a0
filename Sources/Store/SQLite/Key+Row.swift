import BelayCore
import BelayStore
import FoundationEssentials
import GRDB

extension Key {
    static let select = """
        SELECT id, account, door, scopes, name, secret_hash, sealed_password, created_ms, used_ms,
            revoked_ms
        FROM keys
        """

    init(_ row: Row) throws {
        guard let door = Door(rawValue: row[2]) else {
            throw StoreError.corrupt("a key has an unknown door")
        }
        let scopes = try (row[3] as String?).map(ScopesColumn.decode)
        self.init(
            id: row[0], account: AccountID(row[1]), door: door, scopes: scopes, name: row[4],
            secretHash: Array(row[5] as Data), sealedPassword: (row[6] as Data?).map { Array($0) },
            created: row.instant(7), lastUsed: row.instantIfAny(8), revoked: row.instantIfAny(9))
    }

    static func fetch(_ id: String, in db: Database) throws -> Key? {
        try db.row(select + " WHERE id = ?", [id]).map { try Key($0) }
    }

    func insert(in db: Database) throws {
        try db.run(
            """
            INSERT INTO keys (
                id, account, door, scopes, name, secret_hash, sealed_password, created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, account.rawValue, door.rawValue, scopes.map(ScopesColumn.encode), name,
                Data(secretHash), sealedPassword.map { Data($0) }, created.milliseconds,
            ])
    }

    /// Writes back what a client can change.
    func update(in db: Database) throws {
        try db.run(
            "UPDATE keys SET name = ?, scopes = ?, revoked_ms = ? WHERE id = ?",
            [name, scopes.map(ScopesColumn.encode), revoked?.milliseconds, id])
    }
}
