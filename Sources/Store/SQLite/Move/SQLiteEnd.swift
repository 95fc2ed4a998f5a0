import BelayCore
package import BelayStore
package import BelayStoreMove
import GRDB

/// An embedded store that is moved, from here or to here.
///
/// Its file's lock keeps everybody else away for as long as it is open.
package struct SQLiteEnd: Sendable {
    package let store: SQLiteStore
    package let name: String
    private let shapes: [String: MovedShape]

    /// Opens the file, which refuses to serve maybe; makes it if it is not there.
    ///
    /// - Parameter file: locked by the caller as a `StoreFile`.
    package static func open(file: String) async throws(StoreError) -> SQLiteEnd {
        let store = try SQLiteStore.open(file: file, role: .mover, policy: StorePolicy())
        let shapes = try await store.read { try $0.movedShapes() }
        return SQLiteEnd(
            store: store, name: "sqlite:" + file,
            shapes: Dictionary(uniqueKeysWithValues: shapes.map { ($0.table.name, $0) }))
    }

    package func close() async {
        await store.close()
    }

    private func shape(of table: MovedTable) throws(StoreError) -> MovedShape {
        guard let shape = shapes[table.name] else {
            throw .corrupt("there is no table \(table.name)")
        }
        return shape
    }
}

extension SQLiteEnd: MoveEnd {
    package func tables() async throws(StoreError) -> [MovedTable] {
        shapes.values.map(\.table)
    }

    package func note() async throws(StoreError) -> MoveNote? {
        try await store.read { try $0.moveNote() }
    }

    package func identity(fresh: Int64) async throws(StoreError) -> Int64 {
        try await store.write { db in
            try db.run(
                "INSERT OR IGNORE INTO marks (name, value) VALUES ('identity', ?)", [fresh])
            return try db.integer("SELECT value FROM marks WHERE name = 'identity'", []) ?? fresh
        }
    }

    package func sums(of table: MovedTable) async throws(StoreError) -> [Int64] {
        let shape = try shape(of: table)
        return try await store.read { db in
            try db.first(shape.sumQuery, []) { row in
                (0...table.columns.count * 2).map { row[$0] as Int64 }
            } ?? []
        }
    }
}

// As a source.

extension SQLiteEnd {
    /// The lock of the file holds it; what dies with it leaves nothing held.
    package func hold(_ note: MoveNote) async throws(StoreError) {}

    package func rows(
        of table: MovedTable, after cursor: [Cell]
    ) async throws(StoreError) -> (rows: [[Cell]], cursor: [Cell]) {
        let shape = try shape(of: table)
        return try await store.read { db in
            var rows: [[Cell]] = []
            var last: [Cell] = []
            var size = 0
            let arguments = Arguments(cursor.map(\.argument))
            try db.each(shape.pageQuery(isFirst: cursor.isEmpty), arguments) { line in
                let (cells, key) = shape.row(line)
                rows.append(cells)
                last = key
                size += cells.reduce(0) { $0 + $1.size }
                return size < MoveLimits.bytes
            }
            return (rows, last)
        }
    }

    package func counters() async throws(StoreError) -> [String: Int64] {
        try await store.read { db in
            let given = try db.all("SELECT name, seq FROM sqlite_sequence", []) {
                ($0[0] as String, $0[1] as Int64)
            }
            var counters = Dictionary(uniqueKeysWithValues: given)
            for (name, query) in Self.highest { counters[name] = try db.integer(query, []) ?? 0 }
            return counters
        }
    }

    /// What has no sequence here.
    private static let highest = [
        "accounts": "SELECT max(id) FROM accounts",
        "records": "SELECT max(row) FROM records",
        "places": "SELECT max(place) FROM sends",
        "event_numbers": "SELECT max(sequence) FROM events WHERE place > 0",
        "seen_ms": "SELECT value FROM marks WHERE name = 'seen_ms'",
    ]

    package func seal(_ note: MoveNote) async throws(StoreError) {
        try await store.write { try $0.keep(note) }
    }

    package func letGo(run: Int64) async throws(StoreError) {
        try await store.write { try $0.run("DELETE FROM moves WHERE run = ?", [run]) }
    }
}

// As a target.

extension SQLiteEnd {
    package func isEmpty() async throws(StoreError) -> Bool {
        try await store.read { db in
            for table in MovePlan.order where try db.exists("SELECT 1 FROM \(table) LIMIT 1", []) {
                return false
            }
            return true
        }
    }

    package func begin(_ note: MoveNote) async throws(StoreError) {
        try await store.write { db in
            try db.emptyAll()
            try db.keep(note)
        }
    }

    package func add(
        _ rows: [[Cell]], to table: MovedTable, run: Int64
    ) async throws(StoreError) {
        let insert = try shape(of: table).insertQuery
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            for row in rows {
                try db.run(insert) { set in
                    for cell in row { set.cell(cell) }
                }
            }
        }
    }

    /// A fence is above every other that was ever given out: its upper half is the epoch.
    package func finish(_ counters: [String: Int64], run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.run("DELETE FROM sqlite_sequence", [])
            for name in ["batches", "stops", "users"] {
                try db.run(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                    [name, counters[name] ?? 0])
            }
            try db.run(
                "INSERT OR REPLACE INTO marks (name, value) VALUES ('seen_ms', ?)",
                [counters["seen_ms"] ?? 0])
            try db.run(
                """
                UPDATE marks SET value = max(
                    value, (SELECT coalesce(max(fence), 0) >> 32 FROM deliveries))
                WHERE name = 'epoch'
                """, [])
        }
    }

    package func arrive(run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.run("UPDATE moves SET state = ?", [MoveNote.State.arrived.rawValue])
        }
    }

    package func giveUp(run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.emptyAll()
            try db.run("UPDATE moves SET state = ?", [MoveNote.State.givenUp.rawValue])
        }
    }
}

extension Database {
    /// The tables that are moved, as the file tells them.
    fileprivate func movedShapes() throws -> [MovedShape] {
        let tables = try all("SELECT name FROM sqlite_schema WHERE type = 'table'", []) {
            $0[0] as String
        }
        return try tables.filter(MovedShape.isMoved).map { table in
            let columns = try all(
                "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", [table]
            ) { (name: $0[0] as String, type: $0[1] as String, place: $0[2] as Int) }
            let key = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }
            return try MovedShape(
                name: table, columns: columns.map { ($0.name, $0.type) }, key: key.map(\.name))
        }
    }

    fileprivate func emptyAll() throws {
        for table in MovePlan.order.reversed() { try run("DELETE FROM \(table)", []) }
    }
}

extension Cell {
    /// Of the last row of a page: a key is never NULL.
    fileprivate var argument: (any Argument)? {
        switch self {
        case .null: nil
        case .integer(let number): number
        case .text(let text): text
        case .bytes(let bytes): bytes
        }
    }
}

extension Binder {
    fileprivate mutating func cell(_ cell: Cell) {
        switch cell {
        case .null: null()
        case .integer(let number): self(number)
        case .text(let text): self(text)
        case .bytes(let bytes): self(bytes)
        }
    }
}
