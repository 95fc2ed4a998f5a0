package import BelayCore
package import BelayStore
import Synchronization

extension PostgresStore: DispatchStore {
    package func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant? {
        try await read { db in
            guard let lane = try db.number(of: lane) else { return nil }
            return try db.integer(Query.nextAttempts.rawValue, [lane, 1])
                .map(Instant.init(milliseconds:))
        }
    }

    /// A claim is in the row, and names its node; it stands for as long as the node is heard of.
    ///
    /// What another node has locked is passed over: it is being claimed, or changed.
    package func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer {
        let policy = self.policy
        let lease = pool.settings.lease
        let number = try await enterIfNew()
        try await dropAbandoned()
        let taken = Mutex<[Hold]>([])
        do throws(StoreError) {
            let (found, loads) = try await write { db in
                try db.beat(number, lease)
                var found = try db.candidates(for: request, policy)
                try found.claim(request, by: number, in: db)
                taken.withLock { $0 = found.holds }
                return (found, try db.loads(found.claimed.map(\.row)))
            }
            var obeyed = 0
            if !found.covered.isEmpty {
                obeyed = try await write { db in
                    try db.obey(found.covered, at: request.now, policy)
                }
            }
            return ClaimAnswer(
                holds: found.holds, loads: loads, obeyed: obeyed,
                hasMore: request.only == nil && found.isFull(request))
        } catch {
            // Nobody is told of them, so nobody would let go of them; they may be there all the
            // same.
            node.abandon(taken.withLock { $0 })
            throw error
        }
    }

    package func load(_ holds: [Hold]) async throws(StoreError) -> [Load?] {
        try await read { db in
            var loads: [Load?] = []
            for hold in holds {
                let row = try DeliveryRow.fetch(hold.id, in: db)
                guard let row, row.message == hold.message else {
                    loads.append(nil)
                    continue
                }
                loads.append(try db.load(row, due: hold.due))
            }
            return loads
        }
    }

    package func lastSeen() async throws(StoreError) -> Instant {
        try await read { db in
            Instant(
                milliseconds: try db.integer("SELECT value FROM marks WHERE name = 'seen_ms'", [])
                    ?? 0)
        }
    }

    /// No later than the database's own clock: a node whose clock is ahead must not keep the
    /// others from starting. The node is heard of by it, too.
    package func noteSeen(_ now: Instant) async throws(StoreError) {
        let lease = pool.settings.lease
        let node = self.node.number
        try await write { db in
            if let node { try db.beat(node, lease) }
            let seen = min(now, try db.databaseNow())
            try db.run(
                """
                INSERT INTO marks AS m (name, value) VALUES ('seen_ms', $1)
                ON CONFLICT (name) DO UPDATE SET value = greatest(m.value, excluded.value)
                """, [seen.milliseconds])
        }
    }

    package func setSeen(_ now: Instant) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                INSERT INTO marks (name, value) VALUES ('seen_ms', $1)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """, [now.milliseconds])
        }
    }
}

/// What one look at the due rows found: at most a claim's worth, and a sweep's worth beside it.
///
/// Thousands that a stop covers may be due before one that is not: they are settled in bulk, so
/// that it need not wait for them.
private struct Candidates: Sendable {
    var free: [DeliveryRow] = []
    var covered: [RowKey] = []
    private(set) var claimed: [(row: DeliveryRow, claim: Lifecycle.Claim)] = []
    /// Of the content of what is free.
    private var bytes = 0
    private var lacksRoom = false

    mutating func add(_ row: DeliveryRow, _ request: ClaimRequest) {
        lacksRoom = !request.hasRoom(for: row.head.size, after: free.count, of: bytes)
        guard !lacksRoom else { return }
        bytes += row.head.size
        free.append(row)
    }

    /// Tells a row by what the stops say of it; it is locked.
    mutating func judge(_ row: DeliveryRow, under coverage: Coverage, _ request: ClaimRequest) {
        guard row.lifecycle.state.isWaiting else { return }
        if row.isLate(at: request.now) {
            covered.append(row.key)
        } else if coverage == .clear, !row.isSuppressed {
            add(row, request)
        } else if row.isDue(at: request.now) {
            covered.append(row.key)
        }
    }

    /// Takes in hand what is free.
    mutating func claim(_ request: ClaimRequest, by node: Int64, in db: Database) throws {
        var chance = SplitMix64(seed: request.seed)
        for var row in free {
            do throws(Lifecycle.Refusal) {
                let claim = try row.lifecycle.claim(
                    at: request.now, under: .clear, fence: row.lifecycle.fence + 1,
                    token: chance.next(), until: request.lease)
                claimed.append((row, claim))
            } catch {
                continue
            }
        }
        guard !claimed.isEmpty else { return }
        try db.run(
            """
            UPDATE deliveries AS d SET state = 2, claimed_by = $1, fence = k.fence,
                claim_token = k.token, claim_version = d.version
            FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                AS k (account, place, position, fence, token)
            WHERE d.account = k.account AND d.place = k.place AND d.position = k.position
            """
        ) { set in
            set(node)
            set(claimed.map(\.row.key.account.rawValue))
            set(claimed.map(\.row.key.place))
            set(claimed.map(\.row.key.position))
            set(claimed.map(\.claim.fence))
            set(claimed.map { Int64(bitPattern: $0.claim.token) })
        }
    }

    var holds: [Hold] { claimed.map { Hold($0.row, $0.claim) } }

    func isFull(_ request: ClaimRequest) -> Bool {
        lacksRoom || free.count >= request.limit || covered.count >= Limits.sweepChunk
    }
}

extension Hold {
    init(_ row: DeliveryRow, _ claim: Lifecycle.Claim) {
        self.init(
            id: row.id, account: row.head.account, claim: claim, message: row.message,
            recipient: row.recipient, due: row.lifecycle.due, doubts: row.lifecycle.doubts,
            doubtPolicy: row.head.doubtPolicy, size: row.head.size)
    }
}

extension Database {
    /// Due rows that nobody has in hand, told apart by what the stops say of them; all are locked.
    fileprivate func candidates(
        for request: ClaimRequest, _ policy: StorePolicy
    ) throws -> Candidates {
        var found = Candidates()
        guard request.limit > 0 else { return found }
        if let only = request.only {
            let row = try DeliveryRow.lockIfFree(only, in: self)
            for (row, coverage) in try zip(
                [row].compactMap(\.self),
                coverages(of: [row].compactMap(\.self), at: request.now, policy: policy))
            {
                found.judge(row, under: coverage, request)
            }
            return found
        }
        guard let lane = try number(of: request.lane) else { return found }
        // Mostly the first few are all that is wanted.
        var size = min(request.limit, Limits.sweepChunk)
        var left = request.limit + Limits.sweepChunk
        var last: (Int64, RowKey?) = (.min, nil)
        while left > 0 {
            let rows = try all(
                DeliveryRow.due,
                [
                    lane, request.now.milliseconds, last.0, last.1?.place ?? 0,
                    last.1?.position ?? 0, size,
                ], DeliveryRow.init)
            let coverages = try coverages(of: rows, at: request.now, policy: policy)
            for (row, coverage) in zip(rows, coverages) {
                found.judge(row, under: coverage, request)
                if found.isFull(request) { return found }
            }
            guard rows.count == size, let end = rows.last else { return found }
            last = (end.lifecycle.nextAttempt?.milliseconds ?? .max, end.key)
            left -= size
            size = Limits.sweepChunk
        }
        return found
    }
}
