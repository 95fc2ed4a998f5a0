import BelayCore
package import BelayStore
import Glibc

// Who has the store, and what becomes of what a node had in hand that is gone.

extension PostgresStore: SharedStore {
    package var lease: Duration { pool.settings.lease }

    /// Takes a place among the nodes, and takes up what an earlier process had in hand.
    ///
    /// A server calls it once, before anything else; one that does not enters with its first claim.
    /// - Parameter predecessor: a node that has certainly ended, such as the one before on the same
    ///   data folder; others are found out by their silence.
    /// - Returns: the node's number, for its successor.
    @discardableResult
    package func enter(after predecessor: Int64? = nil) async throws(StoreError) -> Int64 {
        let (policy, settings) = (self.policy, pool.settings)
        let name = "\(Self.hostName) \(getpid())"
        let (number, dead) = try await write { db in
            let now = try db.databaseNow()
            try db.settleLanes(policy)
            let number = try db.insert(
                """
                INSERT INTO nodes (name, started_ms, until_ms) VALUES ($1, $2, $3) RETURNING id
                """, [name, now.milliseconds, (now + settings.lease).milliseconds])
            guard let number else { throw StoreError.corrupt("a node was not written") }
            guard let predecessor else { return (number, [Suspect]()) }
            // Nobody can be waiting for an answer there.
            try db.run(
                "UPDATE nodes SET until_ms = $1, ended_ms = $1 WHERE id = $2",
                [(now - settings.drain).milliseconds, predecessor])
            return (number, try db.free(claimsOf: predecessor, limit: nil))
        }
        node.enter(number, dead: dead)
        return number
    }

    package func beat() async throws(StoreError) {
        guard let number = node.number else { return }
        let lease = self.lease
        try await write { try $0.beat(number, lease) }
    }

    /// The node's number; it enters if it has not.
    func enterIfNew() async throws(StoreError) -> Int64 {
        if let number = node.number { return number }
        return try await enter()
    }

    private static var hostName: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.nodename) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Takes nodes that are not heard of to have ended, and lets go of a chunk of what they had
    /// claimed. What they had released waits for its drain (`orphans`).
    ///
    /// - Returns: those that were alone in the hands of theirs.
    func sweepNodes() async throws(StoreError) -> (hasMore: Bool, alone: [Suspect]) {
        let (number, settings) = (node.number, pool.settings)
        return try await write { db in
            if let number { try db.beat(number, settings.lease) }
            let now = try db.databaseNow()
            try db.run(
                "UPDATE nodes SET ended_ms = $1 WHERE ended_ms IS NULL AND until_ms <= $1",
                [now.milliseconds])
            let ended = try db.all(
                "SELECT id, ended_ms FROM nodes WHERE ended_ms IS NOT NULL ORDER BY id", []
            ) { (id: $0[0] as Int64, ended: $0.instant(1)) }
            let strays = try db.all(Query.strays.rawValue, []) { (id: $0[0] as Int64, ended: now) }
            var alone: [Suspect] = []
            for (id, ended) in ended + strays {
                let freed = try db.free(claimsOf: id, limit: Limits.sweepChunk)
                alone += freed.filter(\.wasAlone)
                if freed.count == Limits.sweepChunk { return (true, alone) }
                if ended <= now - settings.drain { try db.forget(node: id) }
            }
            return (false, alone)
        }
    }
}

extension Database {
    /// Notes that a node lives, now and then: not so often that its claims wait for one another.
    ///
    /// One that was taken to have ended lives again: what it had claimed is gone from it, and what
    /// it had released and nobody has settled is its own.
    func beat(_ node: Int64, _ lease: Duration) throws {
        let found = try first(
            """
            SELECT \(Self.clock), n.until_ms, n.ended_ms
            FROM (VALUES (1)) AS one LEFT JOIN nodes AS n ON n.id = $1
            """, [node]
        ) { (now: $0.instant(0), until: $0.instantIfAny(1), ended: $0.instantIfAny(2)) }
        guard let found else { throw StoreError.unavailable("the database did not tell the time") }
        // A quarter of its lease is over at most.
        if let until = found.until, found.ended == nil, until > found.now + lease * 3 / 4 {
            return
        }
        try run(
            """
            INSERT INTO nodes AS n (id, name, started_ms, until_ms) VALUES ($1, 'again', $2, $3)
            ON CONFLICT (id) DO UPDATE
            SET until_ms = greatest(n.until_ms, excluded.until_ms), ended_ms = NULL
            """, [node, found.now.milliseconds, (found.now + lease).milliseconds])
    }

    /// Lets go of what a node that has ended had claimed: it waits as it did before.
    ///
    /// - Parameter limit: nil for all.
    fileprivate func free(claimsOf node: Int64, limit: Int?) throws -> [Suspect] {
        let inHand = try integer(
            "SELECT count(*) FROM deliveries WHERE claimed_by = $1 AND state IN (2, 3)", [node])
        guard let inHand, inHand > 0 else { return [] }
        let keys = try all(Query.inHand.rawValue, [node, limit], RowKey.init)
        return try all(
            """
            UPDATE deliveries AS d SET state = CASE WHEN d.doubts = 0 THEN 0 ELSE 4 END,
                claimed_by = NULL, claim_token = NULL, claim_version = NULL
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k (account, place, position)
            JOIN sends AS s ON s.account = k.account AND s.place = k.place
            JOIN accounts AS a ON a.id = k.account
            WHERE d.account = k.account AND d.place = k.place AND d.position = k.position
            RETURNING s.id, d.position, d.account, CASE WHEN a.lane = a.id THEN a.name END
            """,
            [keys.map(\.account.rawValue), keys.map(\.place), keys.map(\.position)]
        ) { row in
            Suspect(
                id: DeliveryID(send: try row.sendID(0), position: row[1]),
                account: AccountID(row[2]), lane: Lane(ofAccount: row[3]), wasAlone: inHand == 1)
        }
    }

    /// Forgets a node, once nothing names it any more.
    fileprivate func forget(node: Int64) throws {
        let isNamed = try exists(
            "SELECT 1 FROM deliveries WHERE claimed_by = $1 AND state IN (2, 3) LIMIT 1", [node])
        if isNamed { return }
        try run("DELETE FROM couriers WHERE node = $1", [node])
        try run("DELETE FROM nodes WHERE id = $1 AND ended_ms IS NOT NULL", [node])
    }
}

extension Lane {
    /// - Parameter name: of an account that has a lane of its own; nil for any other.
    init(ofAccount name: String?) {
        self = name.map(Lane.account) ?? .shared
    }
}
