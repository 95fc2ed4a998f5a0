import BelayCore
package import BelayStore
package import BelayStoreMove
import Synchronization

/// A store of several nodes that is moved, from here or to here.
package struct PostgresEnd: Sendable {
    package let store: PostgresStore
    package let name: String
    /// A node that has certainly ended.
    private let ended = Ended()
    private let shapes: [String: MovedShape]

    /// Connects, and brings the schema up to date; a store that refuses to serve is opened, too.
    ///
    /// - Parameters: as those of `PostgresStore.connect`.
    package static func open(
        _ settings: DatabaseSettings, guarding primaries: PrimaryGuard = PrimaryGuard(),
        chance: @escaping @Sendable () -> UInt64
    ) async throws(StoreError) -> PostgresEnd {
        var settings = settings
        // A look at all rows of a table takes as long as it takes.
        settings.statementPatience = .hours(2)
        let store = try await PostgresStore.connect(
            settings, policy: StorePolicy(), guarding: primaries, chance: chance)
        do throws(StoreError) {
            try await store.migrate()
            let shapes = try await store.read { try $0.movedShapes() }
            return PostgresEnd(
                store: store, name: DatabaseURL.spoken(settings.url),
                shapes: Dictionary(uniqueKeysWithValues: shapes.map { ($0.table.name, $0) }))
        } catch {
            await store.close()
            throw error
        }
    }

    private init(store: PostgresStore, name: String, shapes: [String: MovedShape]) {
        self.store = store
        self.name = name
        self.shapes = shapes
    }

    /// Nobody need wait for the silence of this one, such as the last one on the data folder.
    package func noteEnd(of node: Int64?) {
        ended.node.withLock { $0 = node }
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

    /// What nothing is written to while the store is held.
    private static let closed = MovePlan.order + ["nodes", "tallies"]
}

private final class Ended: Sendable {
    let node = Mutex<Int64?>(nil)
}

extension PostgresEnd: MoveEnd {
    package func tables() async throws(StoreError) -> [MovedTable] {
        shapes.values.map(\.table)
    }

    package func note() async throws(StoreError) -> MoveNote? {
        try await store.read { try $0.moveNote() }
    }

    package func identity(fresh: Int64) async throws(StoreError) -> Int64 {
        try await store.write { db in
            try db.run(
                "INSERT INTO marks (name, value) VALUES ('identity', $1) ON CONFLICT DO NOTHING",
                [fresh])
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

extension PostgresEnd {
    package func hold(_ note: MoveNote) async throws(StoreError) {
        let ended = self.ended.node.withLock(\.self)
        try await store.write { db in
            try db.lock(Self.closed)
            try db.refuseLiving(besides: ended)
            // Counts are moved as they are in the rows.
            while try db.foldTallies() {}
            try db.close(Self.closed)
            try db.keep(note)
        }
    }

    package func rows(
        of table: MovedTable, after cursor: [Cell]
    ) async throws(StoreError) -> (rows: [[Cell]], cursor: [Cell]) {
        let shape = try shape(of: table)
        let query = shape.pageQuery(isFirst: cursor.isEmpty)
        let columns = table.columns
        let lines = try await store.read { db in
            try db.all(query, Arguments(cursor.map(\.argument))) { row in
                let cells = columns.enumerated().map { row.cell($0, $1.kind) }
                let key = shape.key.enumerated().map { row.cell(columns.count + $0, $1.kind) }
                return (cells, key)
            }
        }
        return (lines.map(\.0), lines.last?.1 ?? [])
    }

    package func counters() async throws(StoreError) -> [String: Int64] {
        try await store.read { db in
            var counters: [String: Int64] = [:]
            for (name, sequence) in try db.movedSequences() {
                counters[name] = try db.integer(
                    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM \(sequence)", [])
            }
            counters["seen_ms"] = try db.integer(
                "SELECT value FROM marks WHERE name = 'seen_ms'", [])
            return counters
        }
    }

    package func seal(_ note: MoveNote) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: note.run, in: [.held])
            try db.keep(note)
        }
    }

    package func letGo(run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.held, .moved])
            try db.open(Self.closed)
            try db.run("DELETE FROM moves WHERE run = $1", [run])
        }
    }
}

// As a target.

extension PostgresEnd {
    package func isEmpty() async throws(StoreError) -> Bool {
        try await store.read { db in
            for table in MovePlan.order where try db.exists("SELECT 1 FROM \(table) LIMIT 1", []) {
                return false
            }
            return true
        }
    }

    /// A node that had the store open while it was empty claims nothing here: it cannot say that
    /// it lives.
    package func begin(_ note: MoveNote) async throws(StoreError) {
        let ended = self.ended.node.withLock(\.self)
        try await store.write { db in
            try db.lock(["nodes"])
            try db.refuseLiving(besides: ended)
            try db.open(["nodes"])
            try db.emptyAll()
            // Who had in hand what was released.
            try db.run(
                """
                INSERT INTO nodes (id, name, started_ms, until_ms, ended_ms)
                VALUES (0, 'before the move', 0, 0, 0)
                """, [])
            try db.close(["nodes"])
            try db.keep(note)
        }
    }

    package func add(
        _ rows: [[Cell]], to table: MovedTable, run: Int64
    ) async throws(StoreError) {
        let insert = try shape(of: table).insertQuery
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.run(insert) { set in
                for (index, column) in table.columns.enumerated() {
                    set.column(index, of: rows, column.kind)
                }
            }
        }
    }

    package func finish(_ counters: [String: Int64], run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            for (name, sequence) in try db.movedSequences() {
                let last = counters[name] ?? 0
                _ = try db.integer(
                    "SELECT setval('\(sequence)', $1, $2)", [max(last, 1), last > 0])
            }
            try db.run(
                """
                UPDATE accounts AS a SET numbers_taken = coalesce(
                    (SELECT max(s.number) FROM sends AS s WHERE s.account = a.id), 0)
                """, [])
            try db.run(
                """
                INSERT INTO marks (name, value) VALUES ('seen_ms', $1)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """, [counters["seen_ms"] ?? 0])
        }
        // So that the first plans are not made for empty tables.
        try await store.write { db in
            try db.runOnce("ANALYZE \(MovePlan.order.joined(separator: ", "))")
        }
    }

    package func arrive(run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.open(["nodes"])
            try db.run(
                "UPDATE moves SET state = $1 WHERE run = $2",
                [MoveNote.State.arrived.rawValue, run])
        }
    }

    package func giveUp(run: Int64) async throws(StoreError) {
        try await store.write { db in
            try db.require(run: run, in: [.filling])
            try db.emptyAll()
            try db.run(
                "UPDATE moves SET state = $1 WHERE run = $2",
                [MoveNote.State.givenUp.rawValue, run])
        }
    }
}

extension Database {
    /// The tables that are moved, as the server tells them.
    fileprivate func movedShapes() throws -> [MovedShape] {
        let tables = try all(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            ORDER BY relname
            """, []
        ) { $0[0] as String }
        return try tables.filter(MovedShape.isMoved).map { table in
            let columns = try all(
                """
                SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a
                WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum
                """, [table]
            ) { (name: $0[0] as String, type: $0[1] as String) }
            let key = try all(
                """
                SELECT a.attname FROM pg_index AS i
                CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
                JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place
                """, [table]
            ) { $0[0] as String }
            return try MovedShape(name: table, columns: columns, key: key)
        }
    }

    /// The sequences whose last numbers are moved, by the name of the counter: those of columns
    /// have their table's.
    fileprivate func movedSequences() throws -> [(name: String, sequence: String)] {
        let ofTables = try all(
            """
            SELECT t.relname, s.relname FROM pg_class AS s
            JOIN pg_depend AS d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            JOIN pg_class AS t ON t.oid = d.refobjid
            WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
            ORDER BY s.relname
            """, []
        ) { (name: $0[0] as String, sequence: $0[1] as String) }
        return ofTables.filter { MovedShape.isMoved($0.name) }
            + ["places", "event_numbers"].map { ($0, $0) }
    }

    fileprivate func emptyAll() throws {
        let tables = MovePlan.order + ["nodes", "tallies"]
        try runOnce("TRUNCATE \(tables.joined(separator: ", "))")
    }
}
