package import BelayCore
package import BelayMIME
package import BelayStore
import BelayTime

/// What became of a draft of a record's send.
package enum LaunchOutcome: Sendable, Hashable {
    /// Durable: the record as it is now, and its send.
    case launched(KeptRecord, AudienceOutcome.Scheduled)
    /// There is no such record.
    case unknown
    /// It is launched already, or not of the version that was read; as it is now.
    case changedMeanwhile(KeptRecord)
    /// A mail of it cannot be composed, whoever it is for.
    case unfit(MIMEError)
    /// It has more content than `Limits.occurrenceBytes`.
    case tooLarge
    /// A list or segment that it is for, or whose contacts are to get none, is not there.
    case unknownSource(AudiencePlan.Source)
}

/// What became of a launched record's new due.
package enum MoveOutcome: Sendable, Hashable {
    case moved(LaunchedRecord)
    /// It is not scheduled (any more): a draft, on its way, ended or stopped; as it is now.
    case late(LaunchedRecord)
    /// It is due at another instant than was seen; as it is now.
    case movedMeanwhile(LaunchedRecord)
    case unknown
}

/// What became of a record that is to go, with what it sends.
package enum DiscardOutcome: Sendable, Hashable {
    /// Nothing more of it will go out.
    case gone
    /// The stop stands, and something covered is still under way: nobody can promise yet.
    case unknown
    /// It is not of the version that was seen: nothing changed.
    case changedMeanwhile
    case notFound
}

// Records that are sent to an audience.

extension Sending {
    /// Schedules a record's send; durable when it returns.
    ///
    /// - Parameter draft: with one due.
    package func launch(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, as draft: AudienceDraft,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> LaunchOutcome {
        precondition(draft.dues.count == 1, "a record is one send")
        let now = self.now
        switch refusal(of: draft, at: now) {
        case .unfit(let error): return .unfit(error)
        case .tooLarge: return .tooLarge
        default: break
        }
        let acceptance = acceptance(of: draft, at: now, by: actor, under: nil)
        let launch = Launch(
            record: record, kind: kind, ifVersion: version, acceptance: acceptance)
        switch try await store.launch(launch, of: account) {
        case .unknown: return .unknown
        case .changedMeanwhile(let record): return .changedMeanwhile(record)
        case .unknownSource(let source): return .unknownSource(source)
        case .launched(let record, let number):
            bells.audiences.ring(for: draft.dues[0])
            return .launched(
                record,
                AudienceOutcome.Scheduled(id: acceptance.occurrences[0].id, number: number))
        }
    }

    /// Takes a record's send back before its listing; nil when the record is unknown.
    ///
    /// - Parameter version: the one that was seen; nil for whatever it has by now.
    package func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64? = nil,
        of account: AccountID, by actor: Actor, because reason: StopReason? = nil
    ) async throws(StoreError) -> RecallAnswer? {
        try await store.recall(
            record, kind, ifVersion: version, of: account, by: actor, because: reason, at: now)
    }

    /// Moves the due of a record's send that has not begun.
    ///
    /// - Parameter seen: the due that was seen; nil for whatever it has by now.
    package func reschedule(
        _ record: Int64, _ kind: RecordKind, from seen: Instant? = nil, to due: Instant,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> MoveOutcome {
        guard let found = try await launched(record, kind, of: account) else { return .unknown }
        guard let send = found.record.send else { return .late(found) }
        let answer = try await reschedule(send, from: seen, to: due, of: account, by: actor)
        guard let after = try await launched(record, kind, of: account) else { return .unknown }
        if answer?.isOther == true { return .movedMeanwhile(after) }
        return answer?.moved == 1 ? .moved(after) : .late(after)
    }

    /// Stops what a record sends, for good, and removes it.
    ///
    /// The stop is durable before the record goes: what comes between leaves it cancelled, and a
    /// repeat removes it. What the stop did is not counted, which may be a scan over everybody.
    ///
    /// - Parameter version: the one that was seen; nil for whatever it has by now.
    package func discard(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64? = nil, by door: Door,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> DiscardOutcome {
        var wasGoing = false
        for _ in 0..<Limits.discardRounds {
            let answer = try await store.discard(
                record, kind, ifVersion: version, of: account, by: actor, at: now)
            switch answer {
            case nil: return wasGoing ? .gone : .notFound
            case .gone: return .gone
            case .changedMeanwhile: return .changedMeanwhile
            case .going(let send):
                wasGoing = true
                let end = try await end(audience: send, by: door, of: account, actor, nil)
                if end == .unknown { return .unknown }
            }
        }
        return .unknown
    }

    /// One record with its send; nil when it is unknown.
    package func launched(
        _ record: Int64, _ kind: RecordKind, of account: AccountID, includesTally: Bool = false
    ) async throws(StoreError) -> LaunchedRecord? {
        try await launched(
            LaunchedFilter(
                kind, .record(.number(record)), limit: 1, includesTally: includesTally),
            of: account
        ).first
    }

    /// One page of records with their sends, the newest first.
    package func launched(
        _ filter: LaunchedFilter, of account: AccountID
    ) async throws(StoreError) -> [LaunchedRecord] {
        try await store.launched(filter, of: account, at: now)
    }
}
