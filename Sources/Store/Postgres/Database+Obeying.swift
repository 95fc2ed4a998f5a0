import BelayCore
import BelayStore

// What is settled without an attempt: as the stops over it say, or its own last instant, or its
// account's list.

extension Database {
    /// Settles due deliveries of any accounts; how many changed.
    ///
    /// Their accounts' locks are shared: no stop is lifted between what it says and the change.
    @discardableResult
    func obey(_ keys: [RowKey], at now: Instant, _ policy: StorePolicy) throws -> Int {
        let rows = try DeliveryRow.lock(keys, in: self)
        let coverages = try coverages(of: rows, at: now, policy: policy)
        var changed: [DeliveryRow] = []
        for (var row, coverage) in zip(rows, coverages)
        where try row.obey(coverage, at: now, in: self, counts: false) {
            changed.append(row)
        }
        try countEnds(of: changed)
        return changed.count
    }
}

extension DeliveryRow {
    /// - Returns: whether anything changed.
    mutating func obey(
        _ coverage: Coverage, at now: Instant, in db: Database, counts: Bool = true
    ) throws -> Bool {
        guard !lifecycle.isFinal else { return false }
        let before = lifecycle
        if lifecycle.obey(coverage, at: now) {
            let isResumed = lifecycle.state.isWaiting
            try update(
                in: db, before: before, at: now, event: isResumed ? .resumed : nil, counts: counts)
            return true
        }
        let isLate = isLate(at: now)
        guard isLate || isSuppressed else { return false }
        do throws(Lifecycle.Refusal) {
            try isLate ? lifecycle.expire(at: now) : lifecycle.suppress(at: now)
        } catch {
            return false
        }
        try update(in: db, before: before, at: now, counts: counts)
        return true
    }

    /// Both its due and its next attempt have come.
    func isDue(at now: Instant) -> Bool {
        lifecycle.due <= now && lifecycle.nextAttempt.map { $0 <= now } ?? false
    }

    /// Its sender's own last instant has passed.
    func isLate(at now: Instant) -> Bool {
        head.notAfter.map { $0 < now } ?? false
    }
}
