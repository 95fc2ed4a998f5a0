import BelayCore
import BelayDispatch
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

extension World {
    /// A life begins: what the last one left is settled first.
    func begin() async throws {
        lives += 1
        let process = Process(
            on: memory, time: time, courier: Relay(world: self, life: lives),
            seed: plan.seed &+ UInt64(lives)
        ) { [weak self] verb, _ in
            await self?.fault(at: verb)
        }
        current = process
        do {
            try await process.rescuer.settleOrphans()
        } catch {
            // It does not come up, and is started again.
            note("did not come up: \(error)")
            die()
            return
        }
        let suspects = await memory.suspects().count
        if suspects > 0 {
            note("tries \(suspects) suspects")
            reached.insert(.triedAlone)
        }
        do {
            try await process.rescuer.retrySuspects()
        } catch {
            note("suspects go with the rest: \(error)")
        }
        try await quiesce()
    }

    /// Asked at every call of the store.
    private func fault(at verb: FaultyStore.Verb) -> FaultyStore.Fault? {
        calls += 1
        if calls == plan.faultyCall {
            note("\(verb) fails \(plan.isFaultAfter ? "after" : "before")")
            return plan.isFaultAfter
                ? .after(.unknown("cut")) : .before(.unavailable("busy"))
        }
        // Either verb, done, rings the bell.
        if verb == .settle || verb == .unrelease { rung = time.truth.slept }
        return nil
    }

    func die() {
        current?.isDead.change { $0 = true }
    }

    var isDead: Bool { current?.isDead.value ?? true }

    /// After a death: the client hears nothing, the store is opened anew.
    func surviveDeath() async throws {
        while isDead {
            // Nobody rings in a dead process: its client looks by itself, and fails.
            rung = nil
            try await advance(by: .milliseconds(50))
            atTheBrink = []
            underWay = []
            await memory.reopen()
            time.restart(lastSeen: await memory.lastSeen())
            note("life \(lives + 1) begins")
            try await begin()
        }
    }

    /// Claims and delivers, one after the other; others get their turn in between.
    @discardableResult
    func deliverDue(limit: Int) async throws -> Int {
        guard let current else { return 0 }
        let reading = time.read()
        guard reading.trust == .agreed else {
            reached.insert(.clocksDisagreed)
            return 0
        }
        let request = ClaimRequest(
            now: reading.now, limit: limit, lease: reading.now + .minutes(10),
            seed: random.next())
        let answer: ClaimAnswer
        do {
            answer = try await current.store.claim(request)
        } catch {
            note("a claim failed: \(error)")
            return 0
        }
        for hold in answer.holds {
            note("claims \(name(hold.id)) fence \(hold.claim.fence)")
            if atTheBrink.contains(hold.id) { reached.insert(.stolen) }
        }
        for hold in answer.holds {
            guard !isDead else { break }
            depth += 1
            await current.worker.deliver(hold)
            depth -= 1
            underWay.remove(hold.id)
            try await quiesce()
        }
        return answer.holds.count + answer.obeyed
    }

    /// Waits until the client that waits has heard, or sleeps again.
    func quiesce() async throws {
        if let broken { throw broken }
        guard let pending else {
            rung = nil
            return
        }
        let mark = rung ?? 0
        rung = nil
        while !client.hasReply, time.truth.sleepers(after: mark) == 0 { await Task.yield() }
        guard let reply = client.takeReply() else { return }
        self.pending = nil
        try await heard(reply, to: pending, hasWaited: true)
    }

    func name(_ id: DeliveryID) -> String {
        (ledger.entries[id]?.recipient.prefix { $0 != "@" }).map(String.init) ?? "\(id)"
    }
}
