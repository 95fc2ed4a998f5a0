import BelayCore
import BelayStore
import BelayStoreColumns

extension Segment {
    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT number, name, list, conditions, created_ms, modified_ms FROM segments
        """

    init(_ row: Line) throws {
        self.init(
            number: row[0], name: row[1], list: row[2],
            conditions: try ConditionsColumn.decode(row[3]), created: row.instant(4),
            modified: row.instant(5))
    }

    static func fetch(_ number: Int64, of account: AccountID, in db: Database) throws -> Segment? {
        try db.first(
            select + " WHERE account = $1 AND number = $2 AND gone IS NULL",
            [account.rawValue, number], Segment.init)
    }

    /// As it was at a place in the account's order of changes.
    static func fetch(
        _ number: Int64, of account: AccountID, at mark: Int64, in db: Database
    ) throws -> Segment? {
        try db.first(
            select + " WHERE account = $1 AND number = $2 AND since <= $3 "
                + "AND (gone IS NULL OR gone > $3)",
            [account.rawValue, number, mark], Segment.init)
    }

    /// Likewise, or as it was when it was removed before.
    static func fetchLast(
        _ number: Int64, of account: AccountID, at mark: Int64, in db: Database
    ) throws -> Segment? {
        try db.first(
            select + " WHERE account = $1 AND number = $2 AND since <= $3 "
                + "ORDER BY since DESC LIMIT 1",
            [account.rawValue, number, mark], Segment.init)
    }

    /// Adds it as the version that begins at a place.
    func insert(_ account: AccountID, since place: Int64, in db: Database) throws {
        try db.run(
            """
            INSERT INTO segments
                (account, number, since, name, list, conditions, created_ms, modified_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                account.rawValue, number, place, name, list, ConditionsColumn.encode(conditions),
                created.milliseconds, modified.milliseconds,
            ])
    }
}
