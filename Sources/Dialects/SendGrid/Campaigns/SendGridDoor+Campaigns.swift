import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: CampaignCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        switch call {
        case .list: try await listCampaigns(request, of: key.account)
        case .make: try await makeCampaign(request, by: key)
        case .show(let id):
            .json(.ok, Self.full(try await findCampaign(id, of: key.account)).encode())
        case .change(let id): try await changeCampaign(id, request, by: key)
        case .delete(let id): try await deleteCampaign(id, key)
        case .showSchedule(let id): try await showSchedule(id, of: key.account)
        case .schedule(let id): try await schedule(id, request, key)
        case .reschedule(let id): try await reschedule(id, request, key)
        case .unschedule(let id): try await unschedule(id, key)
        case .sendNow(let id): try await sendNow(id, key)
        case .test(let id): try await test(id, request, key)
        }
    }

    /// Campaigns that one answer lists at most, and fewer where they are large: each may have two
    /// parts of a megabyte.
    private static let campaignPage = 100

    /// The newest first.
    private func listCampaigns(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try Query(request.query)
        let limit = try query.number("limit", in: 1...Limits.recordsPerKind, else: 10)
        let offset = try query.number("offset", in: 0...Limits.recordsPerKind, else: 0)
        let most = min(limit, Self.campaignPage)
        var entries: [JSON] = []
        var filter = CampaignFilter(skip: offset, limit: min(most, Limits.campaignChunk))
        var bytes = 0
        while entries.count < most, bytes < Limits.campaignBytes {
            let wanted = filter
            let page = try await asking { () throws(StoreError) in
                try await campaigns.list(.legacy, wanted, of: account)
            }
            guard let last = page.last else { break }
            for campaign in page where bytes < Limits.campaignBytes {
                bytes += campaign.campaign.partBytes
                entries.append(Self.full(campaign))
            }
            filter = CampaignFilter(
                before: last.number, limit: min(most - entries.count, Limits.campaignChunk))
        }
        let body: JSON = ["result": .array(entries)]
        return .json(.ok, body.encode())
    }

    private func makeCampaign(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let reader = try CampaignReader(try await campaignBody(of: request))
        var campaign = Campaign(name: "")
        reader.apply(to: &campaign)
        guard let editor = reader.newEditor else {
            throw try await refusal(
                of: campaign, Flaw(CampaignText.newEditor, field: "editor"), of: key.account)
        }
        campaign.editor = editor
        let wanted = campaign
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.create(wanted, .legacy, of: key.account, by: key.actor)
        }
        return .json(.created, Self.full(try edited(outcome)).encode())
    }

    private func changeCampaign(
        _ id: Int64, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let reader = try CampaignReader(try await campaignBody(of: request))
        let found = try await findCampaign(id, of: key.account)
        if found.status == .draft, let editor = reader.editor,
            editor != found.campaign.editor.rawValue
        {
            var campaign = found.campaign
            reader.apply(to: &campaign)
            throw try await refusal(
                of: campaign, Flaw(CampaignText.otherEditor, field: "editor"), of: key.account)
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.edit(id, .legacy, of: key.account, by: key.actor) {
                reader.apply(to: &$0)
            }
        }
        return .json(.ok, Self.full(try edited(outcome)).encode())
    }

    /// What is under way is stopped first: 204 means that nothing more of it leaves.
    private func deleteCampaign(_ id: Int64, _ key: Key) async throws(Refusal) -> DoorAnswer {
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.remove(
                id, .legacy, through: .sendGrid, of: key.account, by: key.actor)
        }
        switch outcome {
        case .gone: return DoorAnswer(status: .noContent)
        case .unknown: throw .notFound
        case .stillGoing, .changedMeanwhile: throw .stillGoing
        }
    }

    func campaignBody(of request: DoorRequest) async throws(Refusal) -> JSON {
        let bytes = try await bytes(of: request, in: .mako)
        // Campaigns have words of their own for what is no JSON.
        do throws(Refusal) {
            let body = try Self.json(bytes, in: .mako)
            guard body.asObject != nil else { throw .noJSON }
            return body
        } catch {
            throw error == .unreadable(in: .mako) ? .noJSON : error
        }
    }

    func findCampaign(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> KeptCampaign {
        let found = try await asking { () throws(StoreError) in
            try await campaigns.find(id, .legacy, of: account)
        }
        guard let found else { throw .notFound }
        return found
    }

    private func edited(
        _ outcome: CampaignEditOutcome
    ) throws(Refusal) -> KeptCampaign {
        switch outcome {
        case .done(let campaign): return campaign
        case .refused(let flaws): throw Refusal(.badRequest, flaws.map { Flaw($0) })
        case .unknown: throw .notFound
        case .notDraft, .changedMeanwhile: throw Refusal(.forbidden, CampaignText.notDraft)
        case .capReached:
            throw Refusal(
                .badRequest, CampaignText.cap(campaigns.policy.cap ?? Limits.recordsPerKind))
        case .tooLarge: throw .tooLarge
        }
    }

    /// With what the store finds wrong, before the flaw that it does not know.
    private func refusal(
        of campaign: Campaign, _ last: Flaw, of account: AccountID
    ) async throws(Refusal) -> Refusal {
        let flaws = try await asking { () throws(StoreError) in
            try await campaigns.flaws(of: campaign, of: account)
        }
        return Refusal(.badRequest, flaws.sorted().map { Flaw($0) } + [last])
    }

    private static func full(_ kept: KeptCampaign) -> JSON {
        let campaign = kept.campaign
        return [
            "id": .integer(kept.number), "title": .string(campaign.name),
            "subject": .text(campaign.subject), "sender_id": .count(campaign.sender),
            "list_ids": .array(campaign.lists.map(JSON.integer)),
            "segment_ids": .array(campaign.segments.map(JSON.integer)),
            "categories": .array(campaign.categories.map(JSON.string)),
            "suppression_group_id": .count(campaign.group),
            "custom_unsubscribe_url": .text(campaign.unsubscribeURL),
            "ip_pool": .text(campaign.pool), "html_content": .text(campaign.html),
            "plain_content": .text(campaign.plain),
            "status": .string(CampaignText.word(kept.status)),
            "editor": .string(campaign.editor.rawValue),
        ]
    }
}

extension Refusal {
    /// The stop is in force, and not everything it covers has been answered for.
    static let stillGoing = Refusal(
        .serviceUnavailable,
        "messages of this campaign are still being handed over, please repeat the call"
    ).retryable
}
