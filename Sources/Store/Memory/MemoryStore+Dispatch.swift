package import BelayCore
package import BelayStore

extension MemoryStore: DispatchStore {
    package func nextAttempt(in lane: Lane) -> Instant? {
        keys.filter { self.lane(of: $0) == lane }.compactMap { key in
            let lifecycle = delivery(key).lifecycle
            switch lifecycle.state {
            case .scheduled, .inDoubt: return lifecycle.nextAttempt
            case .claimed(_, let lease): return lifecycle.nextAttempt.map { max($0, lease) }
            default: return nil
            }
        }.min()
    }

    /// At most a claim's worth of holds, and a sweep's worth that a stop covers.
    package func claim(_ request: ClaimRequest) -> ClaimAnswer {
        var holds: [Hold] = []
        var obeyed = 0
        var free = 0
        var bytes = 0
        var covered = 0
        var lacksRoom = false
        var chance = SplitMix64(seed: request.seed)
        for key in candidates(for: request)
        where free < request.limit && covered < Limits.sweepChunk {
            var lifecycle = delivery(key).lifecycle
            let isLate = isLate(key, at: request.now)
            if isLate || coverage(of: key, at: request.now) != .clear || isSuppressed(key) {
                let next = lifecycle.nextAttempt
                let isDue = lifecycle.due <= request.now && next.map { $0 <= request.now } ?? false
                guard isLate || isDue else { continue }
                covered += 1
                if obey(key, at: request.now) { obeyed += 1 }
                continue
            }
            let size = sendRow(of: key).send.content.size
            lacksRoom = !request.hasRoom(for: size, after: free, of: bytes)
            if lacksRoom { break }
            free += 1
            bytes += size
            lastFence += 1
            do throws(Lifecycle.Refusal) {
                let claim = try lifecycle.claim(
                    at: request.now, under: .clear, fence: lastFence, token: chance.next(),
                    until: request.lease)
                keep(key, lifecycle)
                inHand[key] = claim
                holds.append(hold(key, claim))
            } catch {
                continue
            }
        }
        return ClaimAnswer(
            holds: holds, loads: load(holds), obeyed: obeyed,
            hasMore: request.only == nil
                && (lacksRoom || free >= request.limit || covered >= Limits.sweepChunk))
    }

    /// Due rows that nobody has in hand, the longest due first.
    private func candidates(for request: ClaimRequest) -> [RowKey] {
        if let only = request.only {
            return key(of: only).map { isFree($0, at: request.now) ? [$0] : [] } ?? []
        }
        let due = keys.compactMap { key -> (next: Instant, key: RowKey)? in
            guard lane(of: key) == request.lane, isFree(key, at: request.now),
                let next = delivery(key).lifecycle.nextAttempt,
                next <= request.now
            else { return nil }
            return (next, key)
        }
        return due.sorted { $0 < $1 }.map(\.key)
    }

    private func isFree(_ key: RowKey, at now: Instant) -> Bool {
        let state = delivery(key).lifecycle.state
        if case .claimed(_, let lease) = state { return lease <= now }
        return state.isWaiting
    }

    private func hold(_ key: RowKey, _ claim: Lifecycle.Claim) -> Hold {
        let row = sendRow(of: key)
        let delivery = row.deliveries[key.position]
        return Hold(
            id: id(of: key), account: row.send.account, claim: claim, message: delivery.message,
            recipient: delivery.recipient, due: delivery.lifecycle.due,
            doubts: delivery.lifecycle.doubts, doubtPolicy: row.send.doubtPolicy,
            size: row.send.content.size)
    }

    package func load(_ holds: [Hold]) -> [Load?] { holds.map(load) }

    private func load(_ hold: Hold) -> Load? {
        guard let place = places[hold.id.send] else { return nil }
        let row = sendRows[Int(place - 1)]
        guard row.send.messages.indices.contains(hold.message),
            row.deliveries.indices.contains(hold.id.position)
        else { return nil }
        var message = row.send.messages[hold.message]
        message.due = hold.due
        return Load(
            content: row.send.content, message: message,
            stamp: row.stamps[row.stampIndex(of: hold.id.position)])
    }

    package func lastSeen() -> Instant { seen }

    package func noteSeen(_ now: Instant) { seen = max(seen, now) }

    package func setSeen(_ now: Instant) { seen = now }
}
