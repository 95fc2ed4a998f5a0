import BelayCore
import BelayStore
import BelayStoreColumns

/// An import with what only its row says.
struct ImportRow {
    var file: ContactImport
    var account: AccountID
    /// How many pieces of it are kept.
    var pieces: Int
    /// The node that got the last one.
    var receiver: Int64?

    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT number, name, plan, state, size, cursor, line, requested, created, updated, errored,
            made_ms, started_ms, finished_ms, failure, account, pieces,
            actor, receiver
        FROM imports
        """

    /// Of what only a part came, that which nobody is receiving any more.
    static let lost = """
        state = 0 AND size > 0 AND state < 2 AND NOT EXISTS (
            SELECT 1 FROM nodes AS n WHERE n.id = imports.receiver AND n.ended_ms IS NULL)
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
        receiver = row[18]
    }

    static func fetch(_ number: Int64, of account: AccountID, in db: Database) throws -> ImportRow?
    {
        try db.first(
            select + " WHERE account = $1 AND number = $2", [account.rawValue, number],
            ImportRow.init)
    }

    /// As `fetch`, and nobody else changes it until the end of the transaction.
    ///
    /// After the account was locked, where that is wanted too.
    static func lock(_ number: Int64, of account: AccountID, in db: Database) throws -> ImportRow? {
        try db.first(
            select + " WHERE account = $1 AND number = $2 FOR UPDATE",
            [account.rawValue, number], ImportRow.init)
    }

    func insert(in db: Database) throws {
        try db.run(
            """
            INSERT INTO imports (account, number, name, plan, state, size, cursor, line, requested,
                created, updated, errored, made_ms, actor)
            VALUES ($1, $2, $3, $4, 0, 0, 0, 1, 0, 0, 0, 0, $5, $6)
            """,
            [
                account.rawValue, file.number, file.name, ImportPlanColumn.encode(file.plan),
                file.made.milliseconds, ActorColumn.encode(file.actor),
            ])
    }

    func update(in db: Database) throws {
        try db.run(
            """
            UPDATE imports SET plan = $1, state = $2, size = $3, cursor = $4, line = $5,
                requested = $6, created = $7, updated = $8, errored = $9, started_ms = $10,
                finished_ms = $11, failure = $12, pieces = $13, receiver = $14
            WHERE account = $15 AND number = $16
            """,
            [
                ImportPlanColumn.encode(file.plan), file.state.rawValue, file.size, file.cursor,
                file.line, file.counts.requested, file.counts.created, file.counts.updated,
                file.counts.errored, file.started?.milliseconds, file.finished?.milliseconds,
                file.failure?.rawValue, pieces, receiver, account.rawValue, file.number,
            ])
    }
}
