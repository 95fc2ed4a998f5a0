package import BelayCore
import BelayMIME
import BelaySending
package import BelayStore

extension Campaigns {
    /// Has a campaign go out at an instant; one transaction over the campaign and its send.
    ///
    /// - Parameters:
    ///   - due: nil for at once.
    ///   - version: the one that its author saw; nil for whatever it has by now.
    package func schedule(
        _ number: Int64, _ kind: CampaignKind, at due: Instant?, ifVersion version: Int64? = nil,
        through door: Door, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> CampaignLaunchOutcome {
        for _ in 0..<Self.attempts {
            guard let found = try await find(number, kind, of: account) else { return .unknown }
            guard found.status == .draft else { return .notDraft(found) }
            if let version, version != found.kept.version { return .changedMeanwhile(found) }
            let now = sending.now
            var flaws = try await readiness(of: found.campaign, of: account)
            if let due, due <= now { flaws.insert(.past) }
            // What `readiness` finds is looked for again: a sender may go at any moment.
            let sender = try await sender(of: found.campaign, of: account)
            if sender == nil, flaws.isEmpty { flaws.insert(.unknownSender) }
            guard flaws.isEmpty, let sender else { return .refused(flaws.sorted()) }
            let draft = try await draft(
                found.campaign, from: sender, at: due ?? now, through: door, of: account)
            guard let draft else { return .refused([.tooManyTags]) }
            let outcome = try await sending.launch(
                number, RecordKind(kind), ifVersion: found.kept.version, as: draft, of: account,
                by: actor)
            switch outcome {
            case .launched(_, _):
                guard let after = try await find(number, kind, of: account) else {
                    return .unknown
                }
                return .launched(after)
            case .unknown: return .unknown
            case .changedMeanwhile: continue
            case .unfit(let error): return .unfit(error)
            case .tooLarge: return .refused([.largeHTML])
            // Gone since `readiness` looked.
            case .unknownSource(.list), .unknownSource(.everybody):
                return .refused([.unknownLists])
            case .unknownSource(.segment): return .refused([.unknownSegments])
            }
        }
        throw .unavailable("a campaign is changed by many at once")
    }

    /// All that keeps it from going out, whatever the instant.
    package func readiness(
        of campaign: Campaign, of account: AccountID
    ) async throws(StoreError) -> Set<CampaignFlaw> {
        try await flaws(of: campaign, of: account).union(campaign.gaps)
    }

    /// Has what waits for its due go out at another instant.
    ///
    /// - Parameter seen: the due that its mover saw; nil for whatever it has by now.
    package func reschedule(
        _ number: Int64, _ kind: CampaignKind, from seen: Instant? = nil, to due: Instant,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> CampaignMoveOutcome {
        guard let found = try await find(number, kind, of: account) else { return .unknown }
        guard found.status.mayBeTakenBack else { return .notScheduled(found) }
        guard due > sending.now else { return .past }
        let outcome = try await sending.reschedule(
            number, RecordKind(kind), from: seen, to: due, of: account, by: actor)
        switch outcome {
        case .moved(let record): return .moved(try KeptCampaign(record, kind))
        case .late(let record): return .notScheduled(try KeptCampaign(record, kind))
        case .movedMeanwhile(let record):
            return .movedMeanwhile(try KeptCampaign(record, kind))
        case .unknown: return .unknown
        }
    }

    /// Makes a draft of it again, before its first mail; of many at once one is told that it did.
    ///
    /// - Parameter version: the one that was seen; nil for whatever it has by now.
    package func unschedule(
        _ number: Int64, _ kind: CampaignKind, ifVersion version: Int64? = nil,
        of account: AccountID, by actor: Actor, because reason: StopReason? = nil
    ) async throws(StoreError) -> CampaignRecallOutcome {
        let answer = try await sending.recall(
            number, RecordKind(kind), ifVersion: version, of: account, by: actor,
            because: reason)
        // As the recall left it: another call may change or remove it at once.
        if case .recalled(let record, let due)? = answer {
            return .recalled(try KeptCampaign(LaunchedRecord(record: record), kind), due: due)
        }
        guard answer != nil, let found = try await find(number, kind, of: account) else {
            return .unknown
        }
        if case .changedMeanwhile? = answer { return .changedMeanwhile(found) }
        return .notScheduled(found)
    }

    /// Stops it for good; what has not left stays where it is, and it goes on being listed.
    ///
    /// - Parameter version: the one that was seen; nil for whatever it has by now.
    package func cancel(
        _ number: Int64, _ kind: CampaignKind, ifVersion version: Int64? = nil,
        through door: Door, of account: AccountID, by actor: Actor,
        because reason: StopReason? = nil
    ) async throws(StoreError) -> CampaignCancelOutcome {
        guard let found = try await find(number, kind, of: account) else { return .unknown }
        if let version, version != found.kept.version { return .changedMeanwhile(found) }
        guard let launch = found.launch else { return .draft(found) }
        return .stopped(
            try await sending.cancel(
                send: .id(launch.id), by: door, of: account, actor: actor, because: reason))
    }

    /// Removes it; what of it is under way is stopped for good before.
    ///
    /// - Parameter version: the one that was seen; nil for whatever it has by now.
    package func remove(
        _ number: Int64, _ kind: CampaignKind, ifVersion version: Int64? = nil,
        through door: Door, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> CampaignRemoveOutcome {
        switch try await sending.discard(
            number, RecordKind(kind), ifVersion: version, by: door, of: account, by: actor)
        {
        case .gone: return .gone
        case .notFound: return .unknown
        case .unknown: return .stillGoing
        case .changedMeanwhile:
            guard let found = try await find(number, kind, of: account) else { return .unknown }
            return .changedMeanwhile(found)
        }
    }

    func sender(
        of campaign: Campaign, of account: AccountID
    ) async throws(StoreError) -> Sender? {
        guard let number = campaign.sender else { return nil }
        return try await sender(number, of: account)?.value
    }
}
