package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore {
    package func orphans(at now: Instant) async throws(StoreError) -> [Orphan] {
        let inHand = self.inHand
        return try await read { db in
            try db.all(Query.releasing.rawValue, []) { row -> Orphan? in
                let id = DeliveryID(send: try row.sendID(0), position: row[2])
                if inHand.contains(id) { return nil }
                let account = AccountID(row[1])
                return Orphan(
                    id: id, account: account, lane: try db.lane(of: account),
                    place: try db.courierPlace(of: account))
            }.compactMap { $0 }
        }
    }

    package func noteCouriers(_ places: [Lane: String?]) async throws(StoreError) {
        try await write { db in
            let isOneLeft = try db.exists(Query.releasing.rawValue, [])
            try db.run("DELETE FROM couriers", [])
            for (lane, place) in places {
                try db.run(
                    "INSERT INTO couriers (lane, place) VALUES (?, ?)",
                    [lane.note, isOneLeft ? nil : place])
            }
        }
    }

    package func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError) {
        let retry = policy.retry
        let inHand = self.inHand
        try await write { db in
            guard !inHand.contains(orphan.id),
                var row = try DeliveryRow.fetch(orphan.id, in: db, nil),
                case .releasing(let claim) = row.lifecycle.state
            else { return }
            let before = row.lifecycle
            do throws(Lifecycle.Refusal) {
                switch fate {
                case .accepted:
                    try row.lifecycle.settle(
                        claim, .accepted, at: now, retry: retry,
                        doubtPolicy: row.head.doubtPolicy, jitter: jitter)
                case .unsent: try row.lifecycle.unrelease(claim, at: now)
                case .unknown:
                    try row.lifecycle.recover(
                        at: now, retry: retry, doubtPolicy: row.head.doubtPolicy, jitter: jitter)
                }
            } catch {
                return
            }
            try row.update(
                in: db, before: before, at: now,
                detail: "the process ended meanwhile: \(fate)")
        }
    }

    package func suspects() async throws(StoreError) -> [Suspect] {
        let dead = self.dead
        return try await read { db in
            try dead.filter { suspect in
                let row = try DeliveryRow.fetch(suspect.id, in: db, nil)
                return row.map { !$0.lifecycle.isFinal } ?? false
            }
        }
    }

    /// Those of the deliveries in hand at a death that were not released.
    ///
    /// A death with only one in hand counts against that one.
    static func suspects(among ids: [DeliveryID], in db: Database) throws -> [Suspect] {
        try ids.compactMap { id in
            guard let row = try DeliveryRow.fetch(id, in: db, nil) else { return nil }
            if case .releasing = row.lifecycle.state { return nil }
            return Suspect(
                id: id, account: row.head.account, lane: try db.lane(of: row.head.account),
                wasAlone: ids.count == 1)
        }
    }

    package func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            guard var row = try DeliveryRow.fetch(suspect.id, in: db, nil), !row.lifecycle.isFinal
            else { return false }
            let before = row.lifecycle
            let isBuried = row.lifecycle.bury(at: now)
            try row.update(
                in: db, before: before, at: now, event: isBuried ? nil : .deferred,
                detail: "the process died with this delivery alone in hand")
            return isBuried
        }
    }

    package func sweep(at now: Instant) async throws(StoreError) -> Bool {
        let inHand = self.inHand
        let policy = self.policy
        return try await write { db in
            let lifted = try db.first(Query.lifted.rawValue, [now.milliseconds]) {
                (stop: try Stop($0, in: db), key: ScopeKey(text: $0[2]))
            }
            if let lifted {
                try db.sweepLifted(lifted.stop, lifted.key, at: now, inHand, policy)
                return true
            }
            if let expiry = policy.pauseExpiry {
                let expired = try db.all(
                    Query.overdue.rawValue,
                    [
                        Door.sendGrid.rawValue, (now - expiry).milliseconds,
                        expiry.wholeMilliseconds, Limits.sweepChunk,
                    ], RowKey.init)
                for key in expired { try db.obey(key, at: now, inHand, policy) }
                if expired.count == Limits.sweepChunk { return true }
            }
            if try db.sweepAnswers(at: now) { return true }
            if try db.sweepTokens(at: now) { return true }
            if try db.sweepUsers(at: now) { return true }
            return try db.sweepLists()
        }
    }
}

extension Lane {
    /// As it is noted: no account's name is empty.
    fileprivate var note: String {
        switch self {
        case .shared: ""
        case .account(let name): name
        }
    }
}

extension Database {
    /// Where the courier that an account had in the run before can look; nil when it cannot.
    fileprivate func courierPlace(of account: AccountID) throws -> String? {
        try first(
            """
            SELECT place FROM couriers
            WHERE lane IN ('', (SELECT name FROM accounts WHERE id = ?))
            ORDER BY lane DESC LIMIT 1
            """, [account.rawValue]
        ) { $0[0] as String? } ?? nil
    }

    /// How long a lifted stop that still says something of a live delivery is left alone.
    private static let nextLook: Duration = .minutes(10)

    /// Lets go of a chunk of what a lifted stop held; forgets the stop once nothing wants it.
    fileprivate func sweepLifted(
        _ stop: Stop, _ key: ScopeKey, at now: Instant, _ inHand: InHand, _ policy: StorePolicy
    ) throws {
        let held = try all(
            Query.held.rawValue, [stop.id.rawValue, Limits.sweepChunk], RowKey.init)
        for key in held { try obey(key, at: now, inHand, policy) }
        guard held.count < Limits.sweepChunk else { return }
        if try isWanted(stop, key) {
            try run(
                "UPDATE stops SET look_ms = ? WHERE id = ?",
                [(now + Self.nextLook).milliseconds, stop.id.rawValue])
        } else {
            try run("DELETE FROM stops WHERE id = ?", [stop.id.rawValue])
        }
    }
}
