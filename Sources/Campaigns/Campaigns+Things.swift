import BelayCore
import BelayJSON
import BelaySending
import BelayStore

// What senders, groups and fields have in common: few, small, and each with a name of its own.

extension Campaigns {
    func all<Value: Recorded>(
        _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> [Kept<Value>] {
        var found: [Kept<Value>] = []
        while true {
            let page = try await store.records(
                kind, of: account, after: found.last?.number ?? 0, limit: Limits.page)
            if page.isEmpty { return found }
            for record in page { found.append(try Kept(record)) }
        }
    }

    func thing<Value: Recorded>(
        _ number: Int64, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> Kept<Value>? {
        guard let record = try await store.record(.number(number), kind, of: account) else {
            return nil
        }
        return try Kept(record)
    }

    func add<Value: Recorded>(
        _ value: Value, _ kind: RecordKind, named name: String, cap: Int, of account: AccountID,
        by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<Value> {
        let draft = RecordDraft(kind: kind, key: name, body: value.json.encode(), cap: cap)
        return try outcome(
            try await store.addRecord(draft, of: account, by: actor, at: sending.now))
    }

    func change<Value: Recorded>(
        _ number: Int64, to value: Value, _ kind: RecordKind, named name: String,
        ifVersion version: Int64?, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<Value> {
        let draft = RecordDraft(kind: kind, key: name, body: value.json.encode())
        return try outcome(
            try await store.changeRecord(
                number, to: draft, ifVersion: version, of: account, by: actor, at: sending.now))
    }

    private func outcome<Value: Recorded>(
        _ answer: RecordAnswer
    ) throws(StoreError) -> ThingOutcome<Value> {
        switch answer {
        case .done(let record): .done(try Kept(record))
        case .unknown: .unknown
        case .keyTaken: .nameTaken
        case .capReached: .capReached
        case .tooLarge: .tooLarge
        case .changedMeanwhile: throw .unavailable("it is changed by another at once")
        }
    }
}
