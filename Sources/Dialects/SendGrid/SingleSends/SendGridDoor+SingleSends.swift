import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import BelayTime
import HTTPTypes

extension SendGridDoor {
    func answer(
        _ call: SingleSendCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        switch call {
        case .list: return try await listSingleSends(request, of: account)
        case .make: return try await makeSingleSend(request, by: key)
        case .deleteMany: return try await deleteSingleSends(request, key)
        case .categories: return try await singleSendCategories(of: account)
        case .search: return try await searchSingleSends(request, of: account)
        case .show(let id):
            return .json(.ok, full(try await findSingleSend(id, of: account), account).encode())
        case .duplicate(let id): return try await duplicateSingleSend(id, request, by: key)
        case .change(let id): return try await changeSingleSend(id, request, by: key)
        case .delete(let id): return try await deleteSingleSend(id, key)
        case .schedule(let id): return try await scheduleSingleSend(id, request, key)
        case .unschedule(let id): return try await unscheduleSingleSend(id, key)
        case .stats: return try await singleSendStats(request, of: account)
        case .statsOfOne(let id): return try await statsOfSingleSend(id, request, of: account)
        }
    }

    func singleSendNumber(_ id: String, of account: AccountID) throws(Refusal) -> Int64 {
        guard let number = campaigns.ids.number(id, .singleSend, of: account) else {
            throw .noMarketingThing
        }
        return number
    }

    func findSingleSend(
        _ id: String, of account: AccountID, includesTally: Bool = false
    ) async throws(Refusal) -> KeptCampaign {
        let number = try singleSendNumber(id, of: account)
        let found = try await asking { () throws(StoreError) in
            try await campaigns.find(
                number, .singleSend, of: account, includesTally: includesTally)
        }
        guard let found else { throw .noMarketingThing }
        return found
    }

    private func makeSingleSend(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request, .marketing)
        let reader = SingleSendReader(body, campaigns.ids, of: key.account)
        guard reader.flaws.isEmpty else { throw Refusal(.badRequest, reader.flaws) }
        var campaign = SingleSendReader.new()
        reader.apply(to: &campaign)
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.create(campaign, .singleSend, of: key.account, by: key.actor)
        }
        return .json(.created, full(try Self.edited(outcome), key.account).encode())
    }

    private func changeSingleSend(
        _ id: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let number = try singleSendNumber(id, of: key.account)
        let body = try await object(in: request, .marketing)
        let reader = SingleSendReader(body, campaigns.ids, of: key.account)
        guard reader.flaws.isEmpty else { throw Refusal(.badRequest, reader.flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.edit(number, .singleSend, of: key.account, by: key.actor) {
                reader.apply(to: &$0)
            }
        }
        return .json(.accepted, full(try Self.edited(outcome), key.account).encode())
    }

    private func duplicateSingleSend(
        _ id: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let number = try singleSendNumber(id, of: key.account)
        let bytes = try await self.bytes(of: request, in: .marketing)
        let body = bytes.isEmpty ? JSON.object([]) : try Self.json(bytes, in: .marketing)
        let name = body.member("name")
        guard name == nil || name?.asString != nil else {
            throw Refusal(
                .badRequest, Text.wrongKind("string", name?.typeName ?? ""), field: "name")
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.duplicate(
                number, .singleSend, named: name?.asString, of: key.account, by: key.actor)
        }
        return .json(.created, full(try Self.edited(outcome), key.account).encode())
    }

    private func deleteSingleSend(_ id: String, _ key: Key) async throws(Refusal) -> DoorAnswer {
        guard try await removeSingleSend(id, key) else { throw .noMarketingThing }
        return DoorAnswer(status: .noContent)
    }

    /// Those of them that are there, all at once: a repeat finds fewer.
    ///
    /// Each is stopped, whatever the others are answered with.
    private func deleteSingleSends(
        _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let ids = try MarketingQuery(request.query).list("ids") ?? []
        guard (1...50).contains(ids.count) else {
            throw Refusal(.badRequest, "ids must name 1 to 50 single sends", field: "ids")
        }
        let outcomes = await withTaskGroup(of: Result<Bool, Refusal>.self) { group in
            for id in ids {
                group.addTask {
                    do throws(Refusal) {
                        return .success(try await removeSingleSend(id, key))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var isAnyGone = false
        for outcome in outcomes { isAnyGone = try outcome.get() || isAnyGone }
        guard isAnyGone else { throw .noMarketingThing }
        return DoorAnswer(status: .noContent)
    }

    /// Stops the rest of one that goes out; false of one that is not there.
    private func removeSingleSend(_ id: String, _ key: Key) async throws(Refusal) -> Bool {
        guard let number = campaigns.ids.number(id, .singleSend, of: key.account) else {
            return false
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.remove(
                number, .singleSend, through: .sendGrid, of: key.account, by: key.actor)
        }
        switch outcome {
        case .gone: return true
        case .unknown: return false
        case .stillGoing, .changedMeanwhile: throw .stillGoing
        }
    }

    private static func edited(
        _ outcome: CampaignEditOutcome
    ) throws(Refusal) -> KeptCampaign {
        switch outcome {
        case .done(let campaign): return campaign
        case .refused(let flaws):
            throw Refusal(.badRequest, flaws.map(SingleSendText.flaw))
        case .unknown: throw .noMarketingThing
        case .notDraft, .changedMeanwhile: throw Refusal(.badRequest, SingleSendText.notDraft)
        case .capReached: throw Refusal(.badRequest, "there are as many single sends as may be")
        case .tooLarge: throw .tooLarge
        }
    }

    func full(_ kept: KeptCampaign, _ account: AccountID) -> JSON {
        let campaign = kept.campaign
        var members = short(kept, account)
        let ids = campaigns.ids
        members += [
            JSON.Member(
                name: "send_to",
                value: [
                    "list_ids": .array(
                        campaign.lists.map { .string(ids.text(.list, $0, of: account)) }),
                    "segment_ids": .array(
                        campaign.segments.map { .string(ids.text(.segment, $0, of: account)) }),
                    "all": .bool(campaign.isForEverybody),
                ]),
            JSON.Member(name: "email_config", value: Self.mail(campaign)),
        ]
        if kept.status == .cancelled {
            members.append(
                JSON.Member(
                    name: "warnings",
                    value: [
                        [
                            "message": .string(SingleSendText.canceled), "field": "status",
                            "warning_id": "canceled",
                        ]
                    ]))
        }
        return .object(members)
    }

    private static func mail(_ campaign: Campaign) -> JSON {
        [
            "subject": .string(campaign.subject ?? ""),
            "html_content": .string(campaign.html ?? ""),
            "plain_content": .string(campaign.plain ?? ""),
            "generate_plain_content": .bool(campaign.generatesPlain),
            "design_id": .text(campaign.design),
            "editor": .string(campaign.editor.rawValue),
            "suppression_group_id": .count(campaign.group),
            "custom_unsubscribe_url": .text(campaign.unsubscribeURL),
            "sender_id": .count(campaign.sender), "ip_pool": .text(campaign.pool),
        ]
    }

    /// As lists show it.
    func short(_ kept: KeptCampaign, _ account: AccountID) -> [JSON.Member] {
        let id = campaigns.ids.text(.singleSend, kept.number, of: account)
        let due = kept.due ?? kept.campaign.wishedDue
        return [
            JSON.Member(name: "id", value: .string(id)),
            JSON.Member(name: "name", value: .string(kept.campaign.name)),
            JSON.Member(name: "status", value: .string(SingleSendText.word(kept.status))),
            JSON.Member(
                name: "categories",
                value: .array(kept.campaign.categories.map(JSON.string))),
            JSON.Member(name: "send_at", value: .text(due.map(Timestamp.seconds))),
            JSON.Member(name: "is_abtest", value: false),
            JSON.Member(name: "abtest", value: .null),
            JSON.Member(
                name: "created_at",
                value: .string(Timestamp.text(kept.kept.created))),
            JSON.Member(
                name: "updated_at",
                value: .string(Timestamp.text(kept.kept.modified))),
        ]
    }
}
