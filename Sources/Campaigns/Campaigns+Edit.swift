package import BelayCore
import BelayJSON
import BelaySending
package import BelayStore

extension Campaigns {
    /// One page, the newest first.
    package func list(
        _ kind: CampaignKind, _ filter: CampaignFilter, of account: AccountID
    ) async throws(StoreError) -> [KeptCampaign] {
        let wanted = LaunchedFilter(
            RecordKind(kind), name: filter.name, states: filter.states,
            labels: filter.categories, before: filter.before, skip: filter.skip,
            limit: filter.limit, includesTally: filter.includesTally)
        let found = try await store.launched(wanted, of: account, at: sending.now)
        var page: [KeptCampaign] = []
        for launched in found { page.append(try KeptCampaign(launched, kind)) }
        return page
    }

    /// Nil when it is unknown.
    package func find(
        _ number: Int64, _ kind: CampaignKind, of account: AccountID, includesTally: Bool = false
    ) async throws(StoreError) -> KeptCampaign? {
        let wanted = LaunchedFilter(
            RecordKind(kind), .record(.number(number)), limit: 1, includesTally: includesTally)
        let found = try await store.launched(wanted, of: account, at: sending.now)
        guard let launched = found.first else { return nil }
        return try KeptCampaign(launched, kind)
    }

    /// The campaign that a send is of; nil when it is of none.
    package func find(
        send: SendID, _ kind: CampaignKind, of account: AccountID
    ) async throws(StoreError) -> KeptCampaign? {
        let wanted = LaunchedFilter(RecordKind(kind), .send(send), limit: 1)
        let found = try await store.launched(wanted, of: account, at: sending.now)
        guard let launched = found.first else { return nil }
        return try KeptCampaign(launched, kind)
    }

    package func create(
        _ campaign: Campaign, _ kind: CampaignKind, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> CampaignEditOutcome {
        let flaws = try await self.flaws(of: campaign, of: account)
        guard flaws.isEmpty else { return .refused(flaws.sorted()) }
        var draft = Self.draft(campaign, kind)
        if kind == .legacy { draft.cap = policy.cap }
        let answer = try await store.addRecord(
            draft, of: account, by: actor, at: sending.now)
        return try await outcome(answer, kind, of: account)
    }

    /// Changes a draft; what others change meanwhile is not undone.
    ///
    /// - Parameters:
    ///   - version: the one that its author saw; nil for whatever it has by now.
    ///   - change: applied to what is kept, perhaps more than once.
    package func edit(
        _ number: Int64, _ kind: CampaignKind, ifVersion version: Int64? = nil,
        of account: AccountID, by actor: Actor, _ change: @Sendable (inout Campaign) -> Void
    ) async throws(StoreError) -> CampaignEditOutcome {
        for _ in 0..<Self.attempts {
            guard let found = try await find(number, kind, of: account) else { return .unknown }
            guard found.status == .draft else { return .notDraft(found) }
            if let version, version != found.kept.version { return .changedMeanwhile(found) }
            var campaign = found.campaign
            change(&campaign)
            let flaws = try await self.flaws(of: campaign, of: account)
            guard flaws.isEmpty else { return .refused(flaws.sorted()) }
            let answer = try await store.changeRecord(
                number, to: Self.draft(campaign, kind), ifVersion: found.kept.version,
                of: account, by: actor, at: sending.now)
            if case .changedMeanwhile = answer { continue }
            return try await outcome(answer, kind, of: account)
        }
        throw .unavailable("a campaign is changed by many at once")
    }

    /// A draft with what another has.
    ///
    /// - Parameter name: nil for the other's, with a word before it.
    package func duplicate(
        _ number: Int64, _ kind: CampaignKind, named name: String? = nil, of account: AccountID,
        by actor: Actor
    ) async throws(StoreError) -> CampaignEditOutcome {
        guard let found = try await find(number, kind, of: account) else { return .unknown }
        var campaign = found.campaign
        let copy = "Copy of " + campaign.name
        campaign.name =
            name
            ?? String(String.UnicodeScalarView(copy.unicodeScalars.prefix(Campaign.nameLength)))
        campaign.wishedDue = nil
        var draft = Self.draft(campaign, kind)
        guard campaign.ownFlaws.isEmpty else {
            return .refused(campaign.ownFlaws.sorted())
        }
        if kind == .legacy { draft.cap = policy.cap }
        let answer = try await store.addRecord(
            draft, of: account, by: actor, at: sending.now)
        return try await outcome(answer, kind, of: account)
    }

    /// All that is wrong with it whatever becomes of it; what it names is looked for.
    package func flaws(
        of campaign: Campaign, of account: AccountID
    ) async throws(StoreError) -> Set<CampaignFlaw> {
        var flaws = campaign.ownFlaws
        if let number = campaign.sender {
            if let sender = try await sender(number, of: account) {
                if !policy.admits(sender.value) { flaws.insert(.unverifiedSender) }
            } else {
                flaws.insert(.unknownSender)
            }
        }
        if let number = campaign.group, try await group(number, of: account) == nil {
            flaws.insert(.unknownGroup)
        }
        guard !flaws.contains(.tooManySources) else { return flaws }
        for list in campaign.lists where !flaws.contains(.unknownLists) {
            if try await store.list(.number(list), of: account) == nil {
                flaws.insert(.unknownLists)
            }
        }
        for segment in campaign.segments where !flaws.contains(.unknownSegments) {
            if try await store.segment(segment, of: account) == nil {
                flaws.insert(.unknownSegments)
            }
        }
        return flaws
    }

    private static func draft(_ campaign: Campaign, _ kind: CampaignKind) -> RecordDraft {
        RecordDraft(
            kind: RecordKind(kind), name: campaign.name, labels: campaign.categories,
            body: campaign.json.encode())
    }

    private func outcome(
        _ answer: RecordAnswer, _ kind: CampaignKind, of account: AccountID
    ) async throws(StoreError) -> CampaignEditOutcome {
        switch answer {
        case .done(let record): return .done(try KeptCampaign(LaunchedRecord(record: record), kind))
        case .unknown: return .unknown
        case .capReached: return .capReached
        case .tooLarge: return .tooLarge
        case .changedMeanwhile, .keyTaken:
            throw .corrupt("a campaign that has a key, or is changed by its making")
        }
    }
}
