package import BelayCore
package import BelayStore

extension MemoryStore: StopStore {
    package func addBatch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) throws(StoreError) {
        try StoreError.refuseNUL(in: batch.rawValue)
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        let name = BatchName(account: account, batch: batch)
        batches[name] = batches[name] ?? Batch(id: batch, created: now)
    }

    package func batch(_ batch: BatchID, of account: AccountID, at now: Instant) -> Batch? {
        batches[BatchName(account: account, batch: batch)].flatMap {
            $0.isExpired(at: now) ? nil : $0
        }
    }

    package func stop(_ order: StopOrder, of account: AccountID, at now: Instant) -> StopAnswer {
        guard isKnown(order.scope, account) else { return .unknownScope }
        var batch: Batch?
        if case .batch(let id) = order.scope {
            batch = self.batch(id, of: account, at: now)
            if batch == nil { return .unknownScope }
        }
        let existing = stop(on: order.scope, by: order.door, of: account)
        let decision = order.decide(
            existing: existing, batch: batch,
            stoppedBefore: existing.flatMap { stoppedBefore[$0.id] } ?? 0,
            unfinished: stops(by: order.door, of: account, at: now).count)
        switch decision {
        case .refuse(let answer): return answer
        case .withdraw(let stop, let answer):
            precondition(
                !keys.contains { delivery($0).lifecycle.state == .held(by: stop.id) },
                "a stop over a batch that has left holds a delivery")
            stopRows.removeAll { $0.id == stop.id }
            return answer
        case .keep(let stop): return inForce(stop)
        case .write:
            if let existing { lift(existing, by: order.actor, at: now) }
            lastStop += 1
            let stop = Stop(
                id: StopID(lastStop), account: account, scope: order.scope,
                action: order.action, door: order.door, isRevocable: order.isRevocable, set: now,
                place: lastPlace)
            stopRows.append(stop)
            stoppedBefore[stop.id] = batch?.stopped
            record(.stopped, of: account, by: order.actor, at: now, detail: order.detail)
            return inForce(stop)
        }
    }

    /// The answer for a stop in force; acknowledged in this step when nothing covered is under way.
    private func inForce(_ stop: Stop) -> StopAnswer {
        let releasing = releasing(in: stop.scope, of: stop.account)
        if releasing == 0 {
            for index in stopRows.indices where stopRows[index].id == stop.id {
                stopRows[index].isAcknowledged = true
            }
        }
        return .inForce(stop, releasing: releasing)
    }

    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason?, at now: Instant
    ) -> Bool {
        guard let stop = stop(on: scope, by: door, of: account), !stop.isFinal else {
            return false
        }
        lift(stop, by: actor, because: reason, at: now)
        return true
    }

    package func stop(on scope: Stop.Scope, by door: Door, of account: AccountID) -> Stop? {
        guard isKnown(scope, account) else { return nil }
        return stopRows.first {
            $0.account == account && $0.door == door && $0.lift == nil && $0.scope == scope
        }
    }

    package func stops(by door: Door, of account: AccountID, at now: Instant) -> [Stop] {
        stopRows.filter { stop in
            guard stop.account == account, stop.door == door, stop.lift == nil else { return false }
            switch stop.scope {
            case .batch(let id):
                let batch = batches[BatchName(account: account, batch: id)]
                return !(batch?.isFinished(at: now) ?? false)
            case .send(let id):
                guard let place = place(of: id, account) else { return true }
                return !sendRows[Int(place - 1)].isOver
            case .tag, .account: return true
            }
        }
    }

    package func releasing(in scope: Stop.Scope, of account: AccountID) -> Int {
        members(of: scope, account).count { key in
            if case .releasing = delivery(key).lifecycle.state { true } else { false }
        }
    }

    package func count(_ stop: Stop) -> StopCounts {
        var counts = StopCounts()
        for key in members(of: stop.scope, stop.account) where key.place <= stop.place {
            let delivery = delivery(key)
            let lifecycle = delivery.lifecycle
            switch lifecycle.state {
            case .sent: counts.handedOver += 1
            case .releasing, .inDoubt, .abandoned: counts.inDoubt += 1
            case .cancelled where delivery.cancelledAfter.map { $0 < stop.id } ?? false:
                counts.ended += 1
            case .cancelled: counts.stopped += 1
            case .scheduled, .held, .claimed:
                if lifecycle.doubts > 0 { counts.inDoubt += 1 } else { counts.stopped += 1 }
            case .failed, .expired, .suppressed, .quarantined: counts.ended += 1
            }
        }
        addUnlisted(under: stop, to: &counts)
        return counts
    }

    private func lift(
        _ stop: Stop, by actor: Actor, because reason: StopReason? = nil, at now: Instant
    ) {
        for index in stopRows.indices where stopRows[index].id == stop.id {
            stopRows[index].lift = Stop.Lift(instant: now, place: lastPlace)
            unswept.insert(stop.id)
        }
        record(
            .lifted, of: stop.account, by: actor, at: now,
            detail: reason.following(stop.detail))
    }

    private func isKnown(_ scope: Stop.Scope, _ account: AccountID) -> Bool {
        switch scope {
        case .account: true
        case .tag(let tag): !tag.holdsNUL
        case .batch(let id): batches[BatchName(account: account, batch: id)] != nil
        case .send(let id): place(of: id, account) != nil
        }
    }

    private func members(of scope: Stop.Scope, _ account: AccountID) -> [RowKey] {
        let stop = Stop(
            id: StopID(0), account: account, scope: scope, action: .pause, door: .native,
            isRevocable: false, set: .epoch, place: 0)
        return keys.filter { key in
            let row = sendRow(of: key)
            return row.send.account == account
                && stop.concerns(row.membership(of: row.deliveries[key.position]))
        }
    }
}
