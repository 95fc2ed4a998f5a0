import BelayCore
import BelayStore
import FoundationEssentials

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
            UPDATE imports SET plan = $1, state = $2, size = $3, cursor = $4, line = $5, requested = $6,
                created = $7, updated = $8, errored = $9, started_ms = $10, finished_ms = $11,
                failure = $12, pieces = $13
            WHERE account = $14 AND number = $15
            """,
            [
                ImportPlanColumn.encode(file.plan), file.state.rawValue, file.size, file.cursor,
                file.line, file.counts.requested, file.counts.created, file.counts.updated,
                file.counts.errored, file.started?.milliseconds, file.finished?.milliseconds,
                file.failure?.rawValue, pieces, account.rawValue, file.number,
            ])
    }
}

/// An import's plan as its column holds it.
enum ImportPlanColumn {
    private static let version: UInt8 = 1

    static func encode(_ plan: ImportPlan) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(plan.lists) { $0.add(String($1)) }
        writer.add(plan.columns) { writer, column in
            switch column {
            case .ignored: writer.add(nil as String?)
            // No field has an empty name.
            case .address: writer.add("" as String?)
            case .field(let name): writer.add(name as String?)
            }
        }
        return writer.bytes
    }

    static func decode(_ column: Data) throws(StoreError) -> ImportPlan {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            let lists = try reader.list { reader throws(StoreError) -> Int64 in
                guard let number = Int64(try reader.text()) else { throw ColumnReader.broken }
                return number
            }
            let columns = try reader.list { reader throws(StoreError) -> ImportPlan.Column in
                guard let name = try reader.textIfAny() else { return .ignored }
                return name.isEmpty ? .address : .field(name)
            }
            return ImportPlan(lists: lists, columns: columns)
        }
    }
}
