import BelayStore
import BelayStoreMove

/// A table as it is here, with what makes it one that both stores have.
struct MovedShape: Sendable {
    let table: MovedTable
    /// Of the primary key, in its order.
    let key: [MovedTable.Column]
    /// Columns that are booleans here: integers on their way.
    private let flags: Set<String>

    /// What only this store has: who has what in hand, what is counted apart, the marks, of which
    /// some are moved as counters.
    private static let ownTables: Set = [
        "marks", "moves", "nodes", "schema_versions", "tallies",
    ]
    private static let ownColumns: Set = [
        "accounts.numbers_taken", "couriers.node", "deliveries.claim_token",
        "deliveries.claim_version", "deliveries.claimed_by", "imports.receiver", "sends.live",
    ]
    /// Not by its number: nodes that released nothing are not asked about.
    private static let ownKeys = ["couriers": ["lane"]]

    /// Columns that are not read as they stand there.
    ///
    /// Claims do not move. A stop's place may lie above every send, where a later accept would
    /// have its place in a file.
    private static let meanings = [
        "deliveries.state":
            "CASE WHEN t.state <> 2 THEN t.state WHEN t.doubts = 0 THEN 0 ELSE 4 END",
        "stops.place": "least(t.place, \(lastPlace))",
        "stops.lift_place":
            "CASE WHEN t.lift_place IS NOT NULL THEN least(t.lift_place, \(lastPlace)) END",
    ]
    private static let lastPlace = "(SELECT coalesce(max(place), 0) FROM sends)"

    /// Couriers of several nodes have one place together, if any.
    private static let relations = [
        "couriers": """
        (SELECT lane, CASE WHEN count(DISTINCT coalesce(place, '')) = 1 THEN min(place) END
            AS place
        FROM couriers WHERE node IN (SELECT claimed_by FROM deliveries WHERE state = 3)
        GROUP BY lane)
        """
    ]

    /// What is written beside what came.
    private static let derived = [
        "deliveries": [
            "claimed_by": "CASE WHEN t.state = 3 THEN 0 END",
            "claim_token": "CASE WHEN t.state = 3 THEN 0 END",
            "claim_version": "CASE WHEN t.state = 3 THEN t.version END",
        ],
        "couriers": ["node": "0"],
    ]

    init(name: String, columns: [(name: String, type: String)], key: [String]) throws(StoreError) {
        var found: [MovedTable.Column] = []
        for (column, type) in columns where !Self.ownColumns.contains("\(name).\(column)") {
            guard let kind = Self.kind(of: type) else {
                throw .corrupt("the column \(column) of \(name) has the type \(type)")
            }
            found.append(MovedTable.Column(name: column, kind: kind))
        }
        table = MovedTable(name: name, columns: found)
        let names = Self.ownKeys[name] ?? key
        self.key = names.compactMap { name in found.first { $0.name == name } }
        flags = Set(columns.filter { $0.type == "boolean" }.map(\.name))
    }

    private static func kind(of type: String) -> Cell.Kind? {
        switch type {
        case "bigint", "boolean": .integer
        case "text": .text
        case "bytea": .bytes
        default: nil
        }
    }

    static func isMoved(_ name: String) -> Bool { !ownTables.contains(name) }

    /// What is read for a column.
    private func meaning(of column: String) -> String {
        if let meaning = Self.meanings["\(table.name).\(column)"] { return meaning }
        return flags.contains(column) ? "t.\"\(column)\"::int::bigint" : "t.\"\(column)\""
    }

    private var relation: String { Self.relations[table.name] ?? table.name }

    private var keyList: String { key.map { "t.\"\($0.name)\"" }.joined(separator: ", ") }

    /// A page of rows: the columns, then the key. Of rows that may be long not more than fit.
    ///
    /// - Parameter isFirst: whether nothing was read before; else the key of the last row is bound.
    func pageQuery(isFirst: Bool) -> String {
        let bound = (1...key.count).map { "$\($0)" }.joined(separator: ", ")
        let condition = isFirst ? "" : "WHERE (\(keyList)) > (\(bound))"
        let long = table.columns.filter { $0.kind == .bytes }
            .map { "coalesce(octet_length(t.\"\($0.name)\"), 0)" }
        let meanings = table.columns.map { meaning(of: $0.name) }.joined(separator: ", ")
        let page = """
            SELECT t.* FROM \(relation) AS t \(condition)
            ORDER BY \(keyList) LIMIT \(MoveLimits.rows)
            """
        guard !long.isEmpty else {
            return "SELECT \(meanings), \(keyList) FROM (\(page)) AS t ORDER BY \(keyList)"
        }
        return """
            SELECT \(meanings), \(keyList) FROM (
                SELECT t.*, row_number() OVER (ORDER BY \(keyList)) AS moved_row,
                    sum(\(long.joined(separator: " + "))) OVER (
                        ORDER BY \(keyList) ROWS UNBOUNDED PRECEDING) AS moved_size
                FROM (\(page)) AS t) AS t
            WHERE moved_row = 1 OR moved_size <= \(MoveLimits.bytes) ORDER BY \(keyList)
            """
    }

    /// How many rows there are; then for each column how many are not NULL, and a sum.
    var sumQuery: String {
        let sums = table.columns.map { column in
            let meaning = meaning(of: column.name)
            let number =
                column.kind == .integer
                ? "(\(meaning)) & \(MoveLimits.mask)" : "octet_length(\(meaning))"
            return "count(\(meaning)), coalesce(sum(\(number)), 0)::bigint"
        }
        return "SELECT count(*), \(sums.joined(separator: ", ")) FROM \(relation) AS t"
    }

    /// Writes rows, of which each argument has one column.
    var insertQuery: String {
        let names = table.columns.map { "\"\($0.name)\"" }
        let derived = (Self.derived[table.name] ?? [:]).sorted { $0.key < $1.key }
        let values = table.columns.map {
            flags.contains($0.name) ? "t.\"\($0.name)\" = 1" : "t.\"\($0.name)\""
        }
        let arrays = table.columns.enumerated().map { index, column in
            "$\(index + 1)::\(Self.type(of: column.kind))[]"
        }
        return """
            INSERT INTO \(table.name) (\((names + derived.map(\.key)).joined(separator: ", ")))
            SELECT \((values + derived.map(\.value)).joined(separator: ", "))
            FROM unnest(\(arrays.joined(separator: ", "))) AS t (\(names.joined(separator: ", ")))
            """
    }

    private static func type(of kind: Cell.Kind) -> String {
        switch kind {
        case .integer: "bigint"
        case .text: "text"
        case .bytes: "bytea"
        }
    }
}
