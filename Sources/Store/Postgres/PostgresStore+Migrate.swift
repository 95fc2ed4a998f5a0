package import BelayStore

extension PostgresStore {
    /// Brings the schema up to date, one node at a time however many start at once.
    ///
    /// - Parameter migrations: all there are, in their order from 1.
    package func migrate(_ migrations: [Migration] = Migration.all) async throws(StoreError) {
        try await write { db in
            try db.lockSchema()
            try db.run("SET LOCAL statement_timeout = 0", [])
            let known = try db.schemaVersions()
            try Migration.refuse(known, unless: migrations)
            for migration in migrations.dropFirst(known.count) { try db.apply(migration) }
        }
    }
}

/// One that was applied, as the database tells it.
struct AppliedMigration {
    let number: Int64
    let fingerprint: Int64
}

extension Migration {
    /// Throws when a database's schema is not one that leads to ours.
    static func refuse(
        _ applied: [AppliedMigration], unless known: [Migration]
    ) throws(StoreError) {
        for (index, found) in applied.enumerated() {
            guard index < known.count else {
                throw .unavailable("the schema of its database is newer than this belay")
            }
            guard found.number == known[index].number else {
                throw .unavailable("the schema of its database is of no belay")
            }
            guard found.fingerprint == known[index].fingerprint else {
                throw .unavailable(
                    "the schema of its database was made by another version of belay before its "
                        + "first release")
            }
        }
    }

    /// One by one: the server takes one at a time.
    fileprivate var parts: [Substring] {
        statements.split(separator: "\n").reduce(into: [[]] as [[Substring]]) { parts, line in
            parts[parts.count - 1].append(line)
            if line.hasSuffix(";") { parts.append([]) }
        }.compactMap { lines in
            guard let first = lines.first, let last = lines.last else { return nil }
            return statements[first.startIndex..<last.endIndex]
        }
    }
}

extension Database {
    /// What was applied to the schema that this session works in, in order.
    fileprivate func schemaVersions() throws -> [AppliedMigration] {
        let isOurs = try exists(
            """
            SELECT 1 FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relname = 'schema_versions'
            """, [])
        if isOurs {
            return try all("SELECT number, fingerprint FROM schema_versions ORDER BY number", []) {
                AppliedMigration(number: $0[0], fingerprint: $0[1])
            }
        }
        let isEmpty = try !exists(
            "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace LIMIT 1",
            [])
        guard isEmpty else {
            throw StoreError.unavailable(
                "the database holds tables that are not belay's: give it one of its own")
        }
        try runOnce(
            """
            CREATE TABLE schema_versions (
                number bigint PRIMARY KEY,
                fingerprint bigint NOT NULL
            )
            """)
        return []
    }

    fileprivate func apply(_ migration: Migration) throws {
        for statement in migration.parts { try runOnce(String(statement)) }
        try run(
            "INSERT INTO schema_versions (number, fingerprint) VALUES ($1, $2)",
            [migration.number, migration.fingerprint])
    }
}
