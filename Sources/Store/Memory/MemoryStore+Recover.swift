package import BelayCore
package import BelayStore

extension MemoryStore {
    /// Plays the death of the process and its next start.
    package func reopen() {
        dead = inHand.keys.sorted().compactMap { key in
            guard !delivery(key).lifecycle.state.isReleasing else { return nil }
            return Suspect(
                id: id(of: key), account: sendRow(of: key).send.account, lane: lane(of: key),
                wasAlone: inHand.count == 1)
        }
        inHand = [:]
        for key in keys { forgetClaim(of: key) }
    }

    private func forgetClaim(of key: RowKey) {
        let lifecycle = delivery(key).lifecycle
        switch lifecycle.state {
        case .claimed:
            keep(key, lifecycle.changed(to: lifecycle.doubts == 0 ? .scheduled : .inDoubt))
        case .releasing:
            // Nobody's token fits any more.
            let claim = Lifecycle.Claim(
                fence: lifecycle.fence, token: 0, version: lifecycle.version)
            keep(key, lifecycle.changed(to: .releasing(claim)))
        default: return
        }
    }

    package func orphans(at now: Instant) -> [Orphan] {
        keys.filter { isOrphan($0) }.map {
            Orphan(
                id: id(of: $0), account: sendRow(of: $0).send.account, lane: lane(of: $0),
                place: courierPlace(of: $0))
        }
    }

    package func noteCouriers(_ places: [Lane: String?]) {
        let isOneLeft = keys.contains { delivery($0).lifecycle.state.isReleasing }
        couriers = isOneLeft ? places.mapValues { _ in nil } : places
    }

    /// Where the courier that its account had in the run before can look; nil when it cannot.
    private func courierPlace(of key: RowKey) -> String? {
        let account = sendRow(of: key).send.account
        let name = accountRows.first { $0.id == account }?.name
        if let name, let place = couriers[.account(name)] { return place }
        return couriers[.shared] ?? nil
    }

    private func isOrphan(_ key: RowKey) -> Bool {
        delivery(key).lifecycle.state.isReleasing && inHand[key] == nil
    }

    package func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) {
        guard let key = key(of: orphan.id), isOrphan(key) else { return }
        var lifecycle = delivery(key).lifecycle
        guard case .releasing(let claim) = lifecycle.state else { return }
        let doubtPolicy = sendRow(of: key).send.doubtPolicy
        do throws(Lifecycle.Refusal) {
            switch fate {
            case .accepted:
                try lifecycle.settle(
                    claim, .accepted, at: now, retry: policy.retry, doubtPolicy: doubtPolicy,
                    jitter: jitter)
            case .unsent: try lifecycle.unrelease(claim, at: now)
            case .unknown:
                try lifecycle.recover(
                    at: now, retry: policy.retry, doubtPolicy: doubtPolicy, jitter: jitter)
            }
        } catch {
            return
        }
        update(key, lifecycle, at: now, detail: "the process ended meanwhile: \(fate)")
        // The orphan's own fence has risen, and none may be given out twice.
        lastFence = max(lastFence, lifecycle.fence)
    }

    package func suspects() -> [Suspect] {
        dead.filter { suspect in
            key(of: suspect.id).map { !delivery($0).lifecycle.isFinal } ?? false
        }
    }

    package func bury(_ suspect: Suspect, at now: Instant) -> Bool {
        guard let key = key(of: suspect.id) else { return false }
        var lifecycle = delivery(key).lifecycle
        guard !lifecycle.isFinal else { return false }
        let isBuried = lifecycle.bury(at: now)
        update(
            key, lifecycle, at: now, event: isBuried ? nil : .deferred,
            detail: "the process died with this delivery alone in hand")
        return isBuried
    }

    package func sweep(at now: Instant) -> Bool {
        if let lifted = unswept.min() {
            let held = keys.filter { delivery($0).lifecycle.state == .held(by: lifted) }
            for key in held.prefix(Limits.sweepChunk) { _ = obey(key, at: now) }
            if held.count < Limits.sweepChunk { unswept.remove(lifted) }
            return true
        }
        if let expiry = policy.pauseExpiry {
            let expired = keys.filter { isOverdue($0, by: expiry, at: now) }
                .prefix(Limits.sweepChunk)
            for key in expired { _ = obey(key, at: now) }
            if expired.count == Limits.sweepChunk { return true }
        }
        let forgotten = keptAnswers.filter { $0.value.expires <= now }.prefix(Limits.sweepChunk)
        for (name, _) in forgotten { keptAnswers[name] = nil }
        tokens = tokens.filter { $0.value.expires + Limits.tokenMemory > now }
        nonces = nonces.filter { now < $0.value }
        userLinks = userLinks.filter { now < $0.value.expires }
        sessions = sessions.filter { now < $0.value.ends }
        return forgotten.count == Limits.sweepChunk
    }

    /// Held longer than the pause that holds it keeps anything.
    private func isOverdue(_ key: RowKey, by expiry: Duration, at now: Instant) -> Bool {
        let lifecycle = delivery(key).lifecycle
        guard case .held(let id) = lifecycle.state,
            let stop = stopRows.first(where: { $0.id == id })
        else { return false }
        let end = lifecycle.due + expiry
        return stop.lift == nil && stop.door == .sendGrid && stop.set <= end && end <= now
    }
}

extension Lifecycle {
    /// As a store reads it that forgot its claims.
    fileprivate func changed(to state: State) -> Lifecycle {
        Lifecycle(
            state: state, due: due, nextAttempt: nextAttempt, version: version, fence: fence,
            doubts: doubts, attempts: attempts, firstAttempt: firstAttempt, deaths: deaths,
            wish: wish, finished: finished)
    }
}

extension Lifecycle.State {
    var isReleasing: Bool {
        if case .releasing = self { true } else { false }
    }
}
