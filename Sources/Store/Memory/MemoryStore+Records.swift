package import BelayCore
package import BelayStore

extension MemoryStore: RecordStore {
    package func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> RecordAnswer {
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        if let refusal = try refusal(of: draft) { return refusal }
        let name = ShelfName(account: account, kind: draft.kind)
        var shelf = shelves[name] ?? RecordShelf()
        if let taker = shelf.taker(of: draft.key, besides: 0) { return .keyTaken(taker) }
        guard shelf.records.count < draft.most else { return .capReached }
        shelf.lastNumber += 1
        let record = KeptRecord(
            number: shelf.lastNumber, kind: draft.kind, key: draft.key, name: draft.name,
            labels: draft.labels, body: draft.body, version: 1, created: now, modified: now)
        shelf.records.append(record)
        shelves[name] = shelf
        note(.record(draft.kind, record.number, .added), of: account, by: actor, at: now)
        return .done(record)
    }

    package func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?,
        of account: AccountID, by actor: Actor,
        at now: Instant
    ) throws(StoreError) -> RecordAnswer {
        if let refusal = try refusal(of: draft) { return refusal }
        let name = ShelfName(account: account, kind: draft.kind)
        guard var shelf = shelves[name], let index = shelf.index(of: .number(number)) else {
            return .unknown
        }
        var record = shelf.records[index]
        if record.send != nil || version ?? record.version != record.version {
            return .changedMeanwhile(record)
        }
        if let taker = shelf.taker(of: draft.key, besides: number) { return .keyTaken(taker) }
        record.key = draft.key
        record.name = draft.name
        record.labels = draft.labels
        record.body = draft.body
        record.version += 1
        record.modified = now
        shelf.records[index] = record
        shelves[name] = shelf
        note(.record(draft.kind, number, .changed), of: account, by: actor, at: now)
        return .done(record)
    }

    private func refusal(of draft: RecordDraft) throws(StoreError) -> RecordAnswer? {
        try draft.refuseNUL()
        return draft.isTooLarge ? .tooLarge : nil
    }

    package func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Bool {
        let name = ShelfName(account: account, kind: kind)
        guard let index = shelves[name]?.index(of: .number(number)) else { return false }
        shelves[name]?.records.remove(at: index)
        note(.record(kind, number, .removed), of: account, by: actor, at: now)
        return true
    }

    package func record(
        _ reference: RecordReference, _ kind: RecordKind, of account: AccountID
    ) -> KeptRecord? {
        let shelf = shelves[ShelfName(account: account, kind: kind)]
        return shelf.flatMap { shelf in
            shelf.index(of: reference).map { shelf.records[$0] }
        }
    }

    package func records(
        _ kind: RecordKind, of account: AccountID, after number: Int64, limit: Int
    ) -> [KeptRecord] {
        var page: [KeptRecord] = []
        var bytes = 0
        for record in shelves[ShelfName(account: account, kind: kind)]?.records ?? []
        where record.number > number && page.count < min(limit, Limits.page) {
            bytes += record.body.count
            if bytes > Limits.pageBytes, !page.isEmpty { break }
            page.append(record)
        }
        return page
    }

    package func recordCount(_ kind: RecordKind, of account: AccountID) -> Int {
        shelves[ShelfName(account: account, kind: kind)]?.records.count ?? 0
    }
}
