package import BelayCore
package import BelayStore

extension MemoryStore {
    package func release(_ hold: Hold, stamp: Stamp, at now: Instant) -> ReleaseAnswer {
        guard let key = key(of: hold.id) else { return .refused(.stale) }
        let answer = judge(hold, key, stamp, at: now)
        switch answer {
        case .released, .recompose, .refused(.notDue): break
        case .refused, .hesitated: drop(key, hold.claim)
        }
        return answer
    }

    private func judge(
        _ hold: Hold, _ key: RowKey, _ stamp: Stamp, at now: Instant
    ) -> ReleaseAnswer {
        var lifecycle = delivery(key).lifecycle
        guard lifecycle.isClaimed(with: hold.claim) else { return .refused(.stale) }
        let coverage = coverage(of: key, at: now)
        if coverage == .clear, isLate(key, at: now) {
            _ = obey(key, at: now)
            return .refused(.state)
        }
        if coverage == .clear, isSuppressed(key) {
            _ = obey(key, at: now)
            return .refused(.suppressed)
        }
        if coverage == .clear, let answer = check(stamp, hold, key) {
            return answer == .hesitated ? hesitate(hold, key, stamp, at: now) : answer
        }
        let before = lifecycle
        do throws(Lifecycle.Refusal) {
            try lifecycle.release(hold.claim, at: now, under: coverage)
        } catch .stopped(let coverage) {
            _ = obey(key, at: now)
            return .refused(.stopped(coverage))
        } catch {
            return .refused(error)
        }
        update(key, lifecycle, at: now, detail: "fence \(hold.claim.fence)")
        keep(stamp, of: key, before: before)
        return .released
    }

    private func keep(_ stamp: Stamp, of key: RowKey, before: Lifecycle) {
        let index = Int(key.place - 1)
        let message = sendRows[index].stampIndex(of: key.position)
        // With doubts the bytes were those of its own copy, which is written down.
        if sendRows[index].stamps[message] != nil, before.doubts > 0 { return }
        if let stored = sendRows[index].stamps[message], stored.hash != stamp.hash,
            hasCopies(besides: key)
        {
            sendRows[index].deliveries[key.position].ownHash = stamp.hash
            return
        }
        sendRows[index].deliveries[key.position].ownHash = nil
        sendRows[index].stamps[message] = stamp
    }

    /// Whether another delivery of the message may have a copy out whose hash is the message's.
    private func hasCopies(besides key: RowKey) -> Bool {
        let row = sendRow(of: key)
        let index = row.stampIndex(of: key.position)
        return row.deliveries.enumerated().contains { position, other in
            position != key.position && row.stampIndex(of: position) == index
                && !other.lifecycle.isFinal
                && (other.lifecycle.doubts > 0 || other.lifecycle.state.isReleasing)
                && other.ownHash == nil
        }
    }

    /// What its message was stamped with; for one with doubts, with the hash of its own copy.
    private func stamp(of key: RowKey) -> Stamp? {
        let delivery = delivery(key)
        let row = sendRow(of: key)
        guard var stamp = row.stamps[row.stampIndex(of: key.position)] else { return nil }
        if delivery.lifecycle.doubts > 0, let own = delivery.ownHash { stamp.hash = own }
        return stamp
    }

    private func check(_ stamp: Stamp, _ hold: Hold, _ key: RowKey) -> ReleaseAnswer? {
        ReleaseAnswer.check(
            stamp, against: self.stamp(of: key),
            doubts: delivery(key).lifecycle.doubts)
    }

    /// The bytes differ from those of a copy that may be out: both hashes go to the log.
    private func hesitate(
        _ hold: Hold, _ key: RowKey, _ stamp: Stamp, at now: Instant
    ) -> ReleaseAnswer {
        var lifecycle = delivery(key).lifecycle
        do throws(Lifecycle.Refusal) {
            try lifecycle.hesitate(hold.claim)
        } catch {
            return .refused(error)
        }
        let old = self.stamp(of: key)?.hash ?? []
        update(
            key, lifecycle, at: now,
            detail: "other bytes: \(Base64URL.encode(old)) then \(Base64URL.encode(stamp.hash))")
        return .hesitated
    }

    package func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) -> Bool {
        guard let place = places[hold.id.send] else { return false }
        let doubtPolicy = sendRows[Int(place - 1)].send.doubtPolicy
        return end(hold, reply: reply, at: now) { lifecycle throws(Lifecycle.Refusal) in
            try lifecycle.settle(
                hold.claim, outcome, at: now, retry: policy.retry, doubtPolicy: doubtPolicy,
                jitter: jitter)
        }
    }

    package func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) -> Bool {
        end(hold, reply: reply, at: now) { lifecycle throws(Lifecycle.Refusal) in
            try lifecycle.miss(hold.claim, miss, at: now, retry: policy.retry, jitter: jitter)
        }
    }

    package func giveBack(_ hold: Hold) {
        guard let key = key(of: hold.id) else { return }
        var lifecycle = delivery(key).lifecycle
        do throws(Lifecycle.Refusal) {
            try lifecycle.giveBack(hold.claim)
            keep(key, lifecycle)
        } catch {
            // Released: the claim is all that can settle it. Otherwise it has lost its row.
        }
        drop(key, hold.claim)
    }

    package func unrelease(_ hold: Hold, at now: Instant) -> Bool {
        end(hold, reply: nil, at: now) { lifecycle throws(Lifecycle.Refusal) in
            try lifecycle.unrelease(hold.claim, at: now)
        }
    }

    /// Ends a hold; false when it is stale or the verb does not fit.
    private func end(
        _ hold: Hold, reply: String?, at now: Instant,
        _ verb: (inout Lifecycle) throws(Lifecycle.Refusal) -> Void
    ) -> Bool {
        let reply = reply?.withoutNUL
        guard let key = key(of: hold.id) else { return false }
        var lifecycle = delivery(key).lifecycle
        do throws(Lifecycle.Refusal) {
            try verb(&lifecycle)
        } catch {
            if !lifecycle.isClaimed(with: hold.claim) { drop(key, hold.claim) }
            return false
        }
        // Back to waiting for any reason but a new doubt is a deferral.
        let isDeferred =
            lifecycle.state.isWaiting && lifecycle.doubts == delivery(key).lifecycle.doubts
        update(
            key, lifecycle, reply: reply, at: now, event: isDeferred ? .deferred : nil,
            detail: reply)
        drop(key, hold.claim)
        return true
    }
}

extension Lifecycle {
    /// The claim is the row's, and the row has not changed since.
    func isClaimed(with claim: Claim) -> Bool {
        guard case .claimed(let held, _) = state else { return false }
        return held == claim && version == claim.version
    }
}
