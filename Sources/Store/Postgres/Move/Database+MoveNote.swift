import BelayCore
import BelayStore
import BelayStoreMove

extension Database {
    func moveNote() throws -> MoveNote? {
        try first("SELECT run, origin, state, other FROM moves", []) { row in
            guard let state = MoveNote.State(rawValue: row[2]) else {
                throw StoreError.corrupt("the note of a move has an unknown state")
            }
            return MoveNote(run: row[0], origin: row[1], state: state, other: row[3])
        }
    }

    func keep(_ note: MoveNote) throws {
        try run(
            """
            INSERT INTO moves (one, run, origin, state, other) VALUES (1, $1, $2, $3, $4)
            ON CONFLICT (one) DO UPDATE SET run = excluded.run, origin = excluded.origin,
                state = excluded.state, other = excluded.other
            """, [note.run, note.origin, note.state.rawValue, note.other])
    }

    /// Refuses what somebody has begun anew, or given up; nobody does so until the end of the
    /// transaction.
    func require(run number: Int64, in states: [MoveNote.State]) throws {
        let isOurs = try exists(
            "SELECT 1 FROM moves WHERE run = $1 AND state = ANY($2) FOR SHARE",
            [number, states.map(\.rawValue)])
        guard isOurs else {
            throw StoreError.unavailable("somebody else has begun this move anew, or given it up")
        }
    }

    // No row keeps this constraint. Rows that are there already are not looked at, so it is there
    // at once; and it holds for sessions that were asleep.

    /// Waits for whoever writes to tables; nobody else does until the end of the transaction.
    func lock(_ tables: [String]) throws {
        try runOnce("LOCK TABLE \(tables.joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE")
    }

    /// From the end of the transaction on nothing is inserted or changed in tables.
    func close(_ tables: [String]) throws {
        try open(tables)
        for table in tables {
            try runOnce("ALTER TABLE \(table) ADD CONSTRAINT moved CHECK (false) NOT VALID")
        }
    }

    /// Takes that back.
    func open(_ tables: [String]) throws {
        for table in tables {
            try runOnce("ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS moved")
        }
    }

    /// Refuses while somebody may have the store open; a node that was asleep may still come back.
    ///
    /// - Parameter ended: a node that has certainly ended.
    func refuseLiving(besides ended: Int64?) throws {
        let now = try databaseNow()
        let name = try first(
            """
            SELECT name FROM nodes
            WHERE ended_ms IS NULL AND until_ms > $1 AND id <> $2 ORDER BY id LIMIT 1
            """, [now.milliseconds, ended ?? 0]
        ) { $0[0] as String }
        if let name {
            throw StoreError.unavailable(
                "the node \(name) has it open, or had it a moment ago: stop it, and come again "
                    + "when its lease is over")
        }
    }
}

extension PostgresStore {
    /// Refuses a store that went elsewhere, or did not come whole.
    func refuseMoved() async throws(StoreError) {
        if let refusal = try await read({ try $0.moveNote()?.refusal }) {
            throw .unavailable(refusal)
        }
    }
}
