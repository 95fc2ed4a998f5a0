package import BelayCore
package import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB
import Synchronization

extension SQLiteStore: DispatchStore {
    package func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant? {
        let inHand = self.inHand
        return try await read { db in
            guard let lane = try db.number(of: lane) else { return nil }
            var next: Instant?
            try db.each(Query.nextAttempts.rawValue, [lane, inHand.count + 1]) { line in
                let id = DeliveryID(send: try line.sendID(1), position: line[2])
                guard inHand.isFree(id, version: line[3]) else { return true }
                next = line.instant(0)
                return false
            }
            return next
        }
    }

    package func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer {
        let policy = self.policy
        let inHand = self.inHand
        let taken = Mutex<[Hold]>([])
        do throws(StoreError) {
            let (found, loads) = try await read { db in
                var found = try candidates(for: request, in: db)
                let claimed = found.claim(request, inHand)
                taken.withLock { $0 = claimed.map { Hold($0.row, $0.claim) } }
                // Not before they are in hand: a death over one of them must be found out.
                return (found, db.loads(claimed.map(\.row)))
            }
            var obeyed = 0
            if !found.covered.isEmpty {
                obeyed = try await write { db in
                    try found.covered.count { try db.obey($0, at: request.now, inHand, policy) }
                }
            }
            return ClaimAnswer(
                holds: taken.withLock { $0 }, loads: loads, obeyed: obeyed,
                hasMore: request.only == nil && found.isFull(request))
        } catch {
            // Nobody is told of them, so nobody would let go of them.
            for hold in taken.withLock({ $0 }) { inHand.giveBack(hold.id, hold.claim) }
            throw error
        }
    }

    /// Due rows that nobody has in hand, told apart by what the stops say of them.
    private func candidates(for request: ClaimRequest, in db: Database) throws -> Candidates {
        var found = Candidates()
        // Most accounts have neither: they are asked once, not for every row.
        var hasStops: [AccountID: Bool] = [:]
        var hasSuppressions: [AccountID: Bool] = [:]
        // Read one by one: mostly the first few are all that is wanted.
        try db.eachDue(request, inHand) { line in
            // Most of those in hand are the longest due: they are passed over unread.
            guard try DeliveryRow.isFree(line, inHand) else { return true }
            let row = try DeliveryRow(line, nil)
            guard row.lifecycle.state.isWaiting else { return true }
            let account = row.head.account
            if hasStops[account] == nil {
                hasStops[account] = try db.hasStops(account)
                hasSuppressions[account] = try db.hasSuppressions(account)
            }
            let coverage =
                hasStops[account] == true
                ? try db.coverage(of: row, at: request.now, policy: policy) : .clear
            if row.isLate(at: request.now) {
                found.covered.append(row.key)
            } else if coverage == .clear,
                try hasSuppressions[account] == false || !row.isSuppressed(in: db)
            {
                found.add(row, request)
            } else if row.isDue(at: request.now) {
                found.covered.append(row.key)
            }
            return !found.isFull(request)
        }
        return found
    }

    package func load(_ holds: [Hold]) async throws(StoreError) -> [Load?] {
        try await read { db in
            var loads: [Load?] = []
            for hold in holds {
                let row = try DeliveryRow.fetch(hold.id, in: db, nil)
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

    package func noteSeen(_ now: Instant) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                INSERT INTO marks (name, value) VALUES ('seen_ms', ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """, [now.milliseconds])
        }
    }

    package func setSeen(_ now: Instant) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                INSERT INTO marks (name, value) VALUES ('seen_ms', ?)
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
    /// Of the content of what is free.
    private var bytes = 0
    private var lacksRoom = false

    mutating func add(_ row: DeliveryRow, _ request: ClaimRequest) {
        lacksRoom = !request.hasRoom(for: row.head.size, after: free.count, of: bytes)
        guard !lacksRoom else { return }
        bytes += row.head.size
        free.append(row)
    }

    /// Takes in hand what is free.
    mutating func claim(
        _ request: ClaimRequest, _ inHand: InHand
    ) -> [(row: DeliveryRow, claim: Lifecycle.Claim)] {
        var chance = SplitMix64(seed: request.seed)
        var claims: [(row: DeliveryRow, claim: Lifecycle.Claim)] = []
        for var row in free {
            do throws(Lifecycle.Refusal) {
                let claim = try row.lifecycle.claim(
                    at: request.now, under: .clear, fence: inHand.nextFence(),
                    token: chance.next(), until: request.lease)
                claims.append((row, claim))
            } catch .stopped {
                covered.append(row.key)
            } catch {
                continue
            }
        }
        return inHand.take(claims)
    }

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
    /// Visits the rows that a claim may be of, the longest due first.
    fileprivate func eachDue(
        _ request: ClaimRequest, _ inHand: InHand, _ visit: (Line) throws -> Bool
    ) throws {
        if let only = request.only {
            return try each(DeliveryRow.byID, [only.send, only.position], visit)
        }
        guard let lane = try number(of: request.lane) else { return }
        try each(
            Query.due.rawValue,
            [
                lane, request.now.milliseconds,
                request.limit + inHand.count + Limits.sweepChunk,
            ], visit)
    }

    /// What to send; nil where the send is gone, and where it must be asked for again to hear why
    /// it cannot be read.
    fileprivate func loads(_ rows: [DeliveryRow]) -> [Load?] {
        var loads: [Load?] = []
        for (index, row) in rows.enumerated() {
            // The deliveries of one message mostly come one after the other.
            if index > 0, row.message == rows[index - 1].message,
                row.key.place == rows[index - 1].key.place, var load = loads[index - 1]
            {
                load.message.due = row.lifecycle.due
                if !row.shares { load.stamp = row.stamp }
                loads.append(load)
            } else {
                // One that cannot be read must not take the others with it.
                loads.append(try? load(row, due: row.lifecycle.due))
            }
        }
        return loads
    }

    fileprivate func load(_ row: DeliveryRow, due: Instant) throws -> Load? {
        let place = row.key.place
        let found = try first(
            "SELECT body, message FROM contents WHERE place = ?", [place]
        ) { line in
            (
                content: try SendRow.content(line[0], place: place, in: self),
                message: try (line[1] as Data?).map { try MessageColumn.decode($0, due: due) }
            )
        }
        guard let found else { return nil }
        let message =
            try found.message
            ?? first(
                "SELECT body FROM messages WHERE place = ? AND position = ?", [place, row.message]
            ) { try MessageColumn.decode($0[0], due: due) }
        guard let message else { return nil }
        return Load(
            content: found.content, message: message,
            stamp: try row.shares ? sharedStamp(of: row) : row.stamp)
    }

    /// Settles one due delivery as the stops over it say, or as its own last instant says.
    ///
    /// - Returns: whether anything changed.
    @discardableResult
    func obey(
        _ key: RowKey, at now: Instant, _ inHand: InHand, _ policy: StorePolicy
    ) throws -> Bool {
        guard var row = try DeliveryRow.fetch(key, in: self, inHand) else { return false }
        return try row.obey(at: now, in: self, policy)
    }
}

extension DeliveryRow {
    /// Settles it as the stops over it say, or its own last instant, or its account's list.
    ///
    /// - Returns: whether anything changed.
    mutating func obey(at now: Instant, in db: Database, _ policy: StorePolicy) throws -> Bool {
        guard !lifecycle.isFinal else { return false }
        let before = lifecycle
        let coverage = try db.coverage(of: self, at: now, policy: policy)
        if lifecycle.obey(coverage, at: now) {
            let isResumed = lifecycle.state.isWaiting
            try update(in: db, before: before, at: now, event: isResumed ? .resumed : nil)
            return true
        }
        let isLate = isLate(at: now)
        guard try isLate || isSuppressed(in: db) else { return false }
        do throws(Lifecycle.Refusal) {
            try isLate ? lifecycle.expire(at: now) : lifecycle.suppress(at: now)
        } catch {
            return false
        }
        try update(in: db, before: before, at: now)
        return true
    }

    /// Both its due and its next attempt have come.
    fileprivate func isDue(at now: Instant) -> Bool {
        lifecycle.due <= now && lifecycle.nextAttempt.map { $0 <= now } ?? false
    }

    /// Its sender's own last instant has passed.
    func isLate(at now: Instant) -> Bool {
        head.notAfter.map { $0 < now } ?? false
    }
}
