import BelayStore
import BelayStoreMove

/// A table as it is here, with what makes it one that both stores have.
struct MovedShape: Sendable {
    let table: MovedTable
    /// Of the primary key, in its order, by its own names.
    private let key: [MovedTable.Column]
    /// By the names that both stores have; none of one that is derived.
    private let columns: [String: String]

    /// What only this store has: the marks, of which some are moved as counters.
    private static let ownTables: Set = ["grdb_migrations", "marks", "moves"]
    /// Columns that are called otherwise.
    private static let names = ["user_links.user": "user_id", "user_sessions.user": "user_id"]
    /// Tables that have no account beside the place of its send.
    private static let ofSends: Set = [
        "attachments", "audience_members", "contents", "deliveries", "events", "leavers",
        "messages", "stamps",
    ]
    private static let ofSend = "(SELECT s.account FROM sends AS s WHERE s.place = t.place)"
    /// Columns that are not read as they stand there. Below zero an event's place is an account.
    private static let meanings = [
        "events.account": "CASE WHEN t.place < 0 THEN -t.place ELSE \(ofSend) END",
        "events.place": "max(t.place, 0)",
    ]
    /// While nothing is released nobody asks for couriers.
    private static let relations = [
        "couriers":
            "(SELECT * FROM couriers WHERE EXISTS (SELECT 1 FROM deliveries WHERE state = 3))"
    ]

    init(
        name: String, columns: [(name: String, type: String)], key: [String]
    ) throws(StoreError) {
        var own: [MovedTable.Column] = []
        for (column, type) in columns {
            guard let kind = Self.kind(of: type) else {
                throw .corrupt("the column \(column) of \(name) has the type \(type)")
            }
            own.append(MovedTable.Column(name: column, kind: kind))
        }
        self.key = key.compactMap { name in own.first { $0.name == name } }
        var shared = own.map { column in
            MovedTable.Column(
                name: Self.names["\(name).\(column.name)"] ?? column.name, kind: column.kind)
        }
        self.columns = Dictionary(uniqueKeysWithValues: zip(shared.map(\.name), own.map(\.name)))
        if Self.ofSends.contains(name) {
            shared.append(MovedTable.Column(name: "account", kind: .integer))
        }
        table = MovedTable(name: name, columns: shared)
    }

    private static func kind(of type: String) -> Cell.Kind? {
        switch type {
        case "INTEGER": .integer
        case "TEXT": .text
        case "BLOB": .bytes
        default: nil
        }
    }

    static func isMoved(_ name: String) -> Bool {
        !ownTables.contains(name) && !name.hasPrefix("sqlite_")
    }

    /// What is read for a column.
    private func meaning(of column: String) -> String {
        if let meaning = Self.meanings["\(table.name).\(column)"] { return meaning }
        return columns[column].map { "t.\"\($0)\"" } ?? Self.ofSend
    }

    private var relation: String { Self.relations[table.name] ?? table.name }

    private var keyList: String { key.map { "t.\"\($0.name)\"" }.joined(separator: ", ") }

    /// A page of rows: the columns, then the key.
    ///
    /// - Parameter isFirst: whether nothing was read before; else the key of the last row is bound.
    func pageQuery(isFirst: Bool) -> String {
        let bound = key.map { _ in "?" }.joined(separator: ", ")
        let condition = isFirst ? "" : "WHERE (\(keyList)) > (\(bound))"
        let meanings = table.columns.map { meaning(of: $0.name) }.joined(separator: ", ")
        return """
            SELECT \(meanings), \(keyList) FROM \(relation) AS t \(condition)
            ORDER BY \(keyList) LIMIT \(MoveLimits.rows)
            """
    }

    /// How many rows there are; then for each column how many are not NULL, and a sum.
    var sumQuery: String {
        let sums = table.columns.map { column in
            let meaning = meaning(of: column.name)
            let number =
                switch column.kind {
                case .integer: "(\(meaning)) & \(MoveLimits.mask)"
                case .text: "length(CAST(\(meaning) AS BLOB))"
                case .bytes: "length(\(meaning))"
                }
            return "count(\(meaning)), coalesce(sum(\(number)), 0)"
        }
        return "SELECT count(*), \(sums.joined(separator: ", ")) FROM \(relation) AS t"
    }

    /// Reads the row that a page's statement stands on.
    func row(_ line: Line) -> (cells: [Cell], key: [Cell]) {
        let count = table.columns.count
        return (
            table.columns.enumerated().map { line.cell($0, $1.kind) },
            key.enumerated().map { line.cell(count + $0, $1.kind) }
        )
    }

    /// Writes one row, whose cells are bound in their order.
    var insertQuery: String {
        let written = table.columns.filter { columns[$0.name] != nil }
        let names = written.map { "\"\(columns[$0.name] ?? $0.name)\"" }
        let values = written.map { column in
            let number = table.number(of: column.name) ?? 0
            guard table.name == "events", column.name == "place",
                let account = table.number(of: "account")
            else { return "?\(number)" }
            return "CASE ?\(number) WHEN 0 THEN -?\(account) ELSE ?\(number) END"
        }
        return """
            INSERT INTO \(table.name) (\(names.joined(separator: ", ")))
            VALUES (\(values.joined(separator: ", ")))
            """
    }
}

extension Line {
    /// - Parameter index: from 0.
    fileprivate func cell(_ index: Int, _ kind: Cell.Kind) -> Cell {
        switch kind {
        case .integer: (self[index] as Int64?).map(Cell.integer) ?? .null
        case .text: (self[index] as String?).map(Cell.text) ?? .null
        case .bytes: (self[index] as [UInt8]?).map(Cell.bytes) ?? .null
        }
    }
}
