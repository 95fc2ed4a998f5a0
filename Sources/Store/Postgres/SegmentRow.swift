import BelayCore
import BelayStore
import FoundationEssentials

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

/// What a segment asks for, as its column holds it.
enum ConditionsColumn {
    private static let version: UInt8 = 1

    static func encode(_ conditions: [Segment.Condition]) -> [UInt8] {
        var writer = ColumnWriter(version: version, capacity: 0)
        writer.add(conditions) { writer, condition in
            writer.add(condition.junction == .or)
            switch condition.subject {
            case .address: writer.add("a")
            case .created: writer.add("c")
            case .modified: writer.add("m")
            case .never(let name): writer.add("n" + name)
            case .field(let name): writer.add("f" + name)
            }
            writer.add("\(condition.comparison.rawValue)")
            writer.add("\(condition.type.rawValue)")
            writer.add(condition.value)
        }
        return writer.bytes
    }

    static func decode(_ column: Data) throws(StoreError) -> [Segment.Condition] {
        try ColumnReader.read(column, version: version) { reader throws(StoreError) in
            try reader.list { reader throws(StoreError) in
                let junction: Segment.Junction = try reader.flag() ? .or : .and
                let subject = try reader.subject()
                guard
                    let comparison = Int(try reader.text())
                        .flatMap(Segment.Comparison.init(rawValue:)),
                    let type = Int(try reader.text()).flatMap(Segment.ValueType.init(rawValue:))
                else { throw ColumnReader.broken }
                return Segment.Condition(
                    subject, comparison, try reader.text(), as: type, junction)
            }
        }
    }
}

extension ColumnReader {
    fileprivate mutating func subject() throws(StoreError) -> Segment.Subject {
        let text = try text()
        switch text.utf8.first {
        case UInt8(ascii: "a"): return .address
        case UInt8(ascii: "c"): return .created
        case UInt8(ascii: "m"): return .modified
        case UInt8(ascii: "n"):
            return .never(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        case UInt8(ascii: "f"):
            return .field(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        default: throw Self.broken
        }
    }
}
