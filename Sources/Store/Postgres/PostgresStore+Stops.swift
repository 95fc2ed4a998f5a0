package import BelayCore
package import BelayStore
import Synchronization

extension PostgresStore: StopStore {
    package func addBatch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) {
        try StoreError.refuseNUL(in: batch.rawValue)
        try await write(needing: .room) { db in
            try db.run(
                """
                INSERT INTO batches (account, name, created_ms) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """, [account.rawValue, batch.rawValue, now.milliseconds])
        }
    }

    package func batch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Batch? {
        try await read { db in
            let found = try BatchRow.fetch(batch, of: account, in: db)?.batch
            return found.flatMap { $0.isExpired(at: now) ? nil : $0 }
        }
    }

    /// The account is locked for itself before anything is looked at: every accept and release
    /// that the stop is to cover has ended, and every later one sees it.
    package func stop(
        _ order: StopOrder, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> StopAnswer {
        do {
            return try await set(order, of: account, at: now)
        } catch {
            guard case .unknown = error else { throw error }
            // Once the lock is had again, the step before has happened or never will.
            return try await set(order, of: account, at: now)
        }
    }

    private func set(
        _ order: StopOrder, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> StopAnswer {
        let node = self.node
        let made = Mutex<StopID?>(nil)
        do throws(StoreError) {
            let answer = try await write { db in
                let answer = try db.set(order, of: account, at: now, isDoubtful: node.isDoubtful)
                if case .inForce(let stop, _) = answer { made.withLock { $0 = stop.id } }
                return answer
            }
            if case .inForce(let stop, releasing: 0) = answer { node.settle(stop.id) }
            return answer
        } catch .unknown(let text) {
            // Noted as answered with success, if it is there, and it never was.
            if let stop = made.withLock(\.self) { node.doubt(stop) }
            throw .unknown(text)
        }
    }

    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.lock(account, .exclusive)
            guard let key = try ScopeKey.find(scope, of: account, in: db),
                let stop = try db.stopInForce(on: key, by: door, of: account), !stop.isFinal
            else { return false }
            try db.lift(stop, key, by: actor, because: reason, at: now)
            return true
        }
    }

    package func stop(
        on scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Stop? {
        try await read { db in
            guard let key = try ScopeKey.find(scope, of: account, in: db) else { return nil }
            return try db.stopInForce(on: key, by: door, of: account)
        }
    }

    package func stops(
        by door: Door, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [Stop] {
        try await read { try $0.unfinishedStops(by: door, of: account, at: now) }
    }

    package func releasing(
        in scope: Stop.Scope, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await read { db in
            guard let key = try ScopeKey.find(scope, of: account, in: db) else { return 0 }
            return try db.releasing(in: key, of: account)
        }
    }

    package func count(_ stop: Stop) async throws(StoreError) -> StopCounts {
        try await read { db in
            guard let key = try ScopeKey.find(stop.scope, of: stop.account, in: db) else {
                return StopCounts()
            }
            var counts = try db.count(stop, key)
            try db.addUnlisted(under: stop, to: &counts)
            return counts
        }
    }
}

extension Database {
    /// - Parameter isDoubtful: whether nobody was told of a stop that is noted as answered.
    fileprivate func set(
        _ order: StopOrder, of account: AccountID, at now: Instant,
        isDoubtful: (StopID) -> Bool
    ) throws -> StopAnswer {
        try lock(account, .exclusive)
        guard let (key, batch) = try find(order.scope, of: account, at: now) else {
            return .unknownScope
        }
        var existing = try stopInForce(on: key, by: order.door, of: account)
        if let stop = existing?.id, isDoubtful(stop) { existing?.isAcknowledged = false }
        let decision = try order.decide(
            existing: existing, batch: batch,
            stoppedBefore: try existing.map { try stoppedBefore($0) } ?? 0,
            unfinished: try unfinishedCount(
                by: order.door, of: account, at: now, upTo: order.cap ?? 0))
        switch decision {
        case .refuse(let answer):
            // That there is one already is a promise, too.
            if existing != nil { try confirm() }
            return answer
        case .withdraw(let stop, let answer):
            // Nothing would ever let go of what it holds.
            guard try !isHolding(stop) else {
                throw StoreError.corrupt("a stop over a batch that has left holds a delivery")
            }
            try forget(stop)
            return answer
        case .keep(let stop):
            try confirm()
            return try inForce(stop, key)
        case .write:
            if let existing { try lift(existing, key, by: order.actor, at: now) }
            return try insertStop(order, key, batch, of: account, at: now)
        }
    }

    /// A scope's key, with the batch where it is one; nil when the account has no such scope.
    fileprivate func find(
        _ scope: Stop.Scope, of account: AccountID, at now: Instant
    ) throws -> (key: ScopeKey, batch: Batch?)? {
        guard case .batch(let id) = scope else {
            return try ScopeKey.find(scope, of: account, in: self).map { ($0, nil) }
        }
        guard let found = try BatchRow.fetch(id, of: account, in: self),
            !found.batch.isExpired(at: now)
        else { return nil }
        return (.batch(found.row), found.batch)
    }
}
