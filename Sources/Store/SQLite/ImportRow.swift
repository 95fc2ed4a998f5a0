import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

/// An import with what only its row says.
struct ImportRow {
    var file: ContactImport
    var account: AccountID
    /// How many pieces of it are kept.
    var pieces: Int

    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT number, name, plan, state, size, cursor, line, requested, created, updated, errored,
            made_ms, started_ms, finished_ms, failure, account, pieces,
            actor
        FROM imports
        """

    init(_ file: ContactImport, of account: AccountID) {
        self.file = file
        self.account = account
        pieces = 0
    }

    init(_ row: Line) throws {
        let failure: Int? = row[14]
        guard let state = ContactImport.State(rawValue: row[3]),
            failure.map({ ImportFailure(rawValue: $0) != nil }) ?? true
        else { throw StoreError.corrupt("an import has an unknown state") }
        file = ContactImport(
            number: row[0], name: row[1], plan: try ImportPlanColumn.decode(row[2]), state: state,
            size: row[4], cursor: row[5], line: row[6],
            counts: ContactImport.Counts(
                requested: row[7], created: row[8], updated: row[9], errored: row[10]),
            made: row.instant(11), started: row.instantIfAny(12), finished: row.instantIfAny(13),
            failure: failure.flatMap(ImportFailure.init), actor: try ActorColumn.decode(row[17]))
        account = AccountID(row[15])
        pieces = row[16]
    }

    static func fetch(_ number: Int64, of account: AccountID, in db: Database) throws -> ImportRow?
    {
        try db.first(
            select + " WHERE account = ? AND number = ?", [account.rawValue, number],
            ImportRow.init)
    }

    func insert(in db: Database) throws {
        try db.run(
            """
            INSERT INTO imports (account, number, name, plan, state, size, cursor, line, requested,
                created, updated, errored, made_ms, actor)
            VALUES (?, ?, ?, ?, 0, 0, 0, 1, 0, 0, 0, 0, ?, ?)
            """,
            [
                account.rawValue, file.number, file.name, ImportPlanColumn.encode(file.plan),
                file.made.milliseconds, ActorColumn.encode(file.actor),
            ])
    }

    func update(in db: Database) throws {
        try db.run(
            """
            UPDATE imports SET plan = ?, state = ?, size = ?, cursor = ?, line = ?, requested = ?,
                created = ?, updated = ?, errored = ?, started_ms = ?, finished_ms = ?,
                failure = ?, pieces = ?
            WHERE account = ? AND number = ?
            """,
            [
                ImportPlanColumn.encode(file.plan), file.state.rawValue, file.size, file.cursor,
                file.line, file.counts.requested, file.counts.created, file.counts.updated,
                file.counts.errored, file.started?.milliseconds, file.finished?.milliseconds,
                file.failure?.rawValue, pieces, account.rawValue, file.number,
            ])
    }
}
