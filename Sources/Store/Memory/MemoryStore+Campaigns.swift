package import BelayCore
package import BelayStore

extension MemoryStore: CampaignStore {
    package func launch(
        _ launch: Launch, of account: AccountID
    ) throws(StoreError) -> LaunchAnswer {
        launch.assertBounds()
        try launch.acceptance.refuseNUL()
        let acceptance = launch.acceptance
        guard let record = record(.number(launch.record), launch.kind, of: account) else {
            return .unknown
        }
        let version = launch.ifVersion ?? record.version
        guard record.send == nil, version == record.version else {
            return .changedMeanwhile(record)
        }
        if let missing = firstMissing(of: acceptance.plan.sources, account) {
            return .unknownSource(missing)
        }
        switch try accept(acceptance, of: account) {
        case .unknownSource(let source): return .unknownSource(source)
        case .earlier: throw .corrupt("a launch has no key")
        case .accepted(let numbers):
            let launched = bind(
                record, to: acceptance.occurrences[0].id, account, acceptance.accepted)
            return .launched(launched, number: numbers[0])
        }
    }

    package func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) -> RecallAnswer? {
        guard let record = self.record(.number(record), kind, of: account) else { return nil }
        if let version, version != record.version { return .changedMeanwhile(record) }
        guard let send = record.send else { return .draft(record) }
        guard let found = audience(.id(send), of: account, at: now) else { return nil }
        guard found.mayBeRecalled,
            unschedule(send, of: account, by: actor, because: reason, at: now) == .unscheduled
        else { return .late(found) }
        return .recalled(bind(record, to: nil, account, now), due: found.audience.due)
    }

    package func discard(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, at now: Instant
    ) -> DiscardAnswer? {
        guard let found = self.record(.number(record), kind, of: account) else { return nil }
        if let version, version != found.version { return .changedMeanwhile }
        if let send = found.send {
            let isGoing = audience(.id(send), of: account, at: now)?.isGoing == true
            // A stop over it makes it no longer going, and takes back no dot.
            if isGoing || releasing(in: .send(send), of: account) > 0 { return .going(send) }
            _ = unschedule(send, of: account, by: actor, because: nil, at: now)
        }
        _ = removeRecord(record, kind, of: account, by: actor, at: now)
        return .gone
    }

    package func launched(
        _ filter: LaunchedFilter, of account: AccountID, at now: Instant
    ) -> [LaunchedRecord] {
        let shelf = shelves[ShelfName(account: account, kind: filter.kind)]
        var page: [LaunchedRecord] = []
        var (skipped, bytes) = (0, 0)
        for record in shelf?.records.reversed() ?? []
        where page.count < min(max(filter.limit, 0), Limits.page) {
            guard filter.names(record),
                filter.admits(name: record.name, labels: record.labels, number: record.number)
            else { continue }
            let launch = record.send.flatMap { audience(.id($0), of: account, at: now) }
            guard filter.admits(LaunchedRecord.state(of: launch)) else { continue }
            skipped += 1
            if skipped <= filter.skip { continue }
            bytes += record.body.count
            if bytes > Limits.pageBytes, !page.isEmpty { break }
            var tally: DeliveryTally?
            if filter.includesTally, let launch {
                let outline = OutlineFilter(numbers: [launch.number])
                tally = outlines(of: account, matching: outline, at: now).first?.tally
            }
            page.append(LaunchedRecord(record: record, launch: launch, tally: tally))
        }
        return page
    }

    /// Launches a record, or makes it a draft again; as it is then.
    private func bind(
        _ record: KeptRecord, to send: SendID?, _ account: AccountID, _ now: Instant
    ) -> KeptRecord {
        var record = record
        record.send = send
        record.version += 1
        record.modified = now
        let name = ShelfName(account: account, kind: record.kind)
        if let index = shelves[name]?.index(of: .number(record.number)) {
            shelves[name]?.records[index] = record
        }
        return record
    }
}

extension LaunchedFilter {
    fileprivate func names(_ record: KeptRecord) -> Bool {
        switch reference {
        case nil: true
        case .record(.number(let number)): record.number == number
        case .record(.key(let key)): record.key?.utf8.elementsEqual(key.utf8) ?? false
        case .send(let send): record.send == send
        }
    }
}
