import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

// Pages of single sends, newest first, and what their mails came to.

extension SendGridDoor {
    func listSingleSends(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let count = try await asking { () throws(StoreError) in
            try await campaigns.store.recordCount(RecordKind(.singleSend), of: account)
        }
        return try await page(CampaignFilter(), request, of: account, count: count)
    }

    func searchSingleSends(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request, .marketing)
        var filter = CampaignFilter()
        if let name = body.member("name") {
            guard let text = name.asString else {
                throw Refusal(
                    .badRequest, Text.wrongKind("string", name.typeName), field: "name")
            }
            if !text.isEmpty { filter.name = text }
        }
        if let categories = body.member("categories") {
            guard let texts = categories.texts else {
                throw Refusal(
                    .badRequest, Text.wrongKind("array", categories.typeName),
                    field: "categories")
            }
            if !texts.isEmpty { filter.categories = texts }
        }
        var wanted: [String]?
        if let status = body.member("status") {
            guard let texts = status.texts,
                texts.allSatisfy({ ["draft", "scheduled", "triggered"].contains($0) })
            else {
                throw Refusal(
                    .badRequest, "status must be a list of draft, scheduled and triggered",
                    field: "status")
            }
            if !texts.isEmpty {
                wanted = texts
                filter.states = Set(texts.flatMap(SingleSendText.states))
            }
        }
        return try await page(filter, request, of: account, count: nil, in: wanted)
    }

    /// - Parameters:
    ///   - count: of all there are; nil where only those of the page are known.
    ///   - words: of the states that are asked for; nil is all.
    private func page(
        _ filter: CampaignFilter, _ request: DoorRequest, of account: AccountID, count: Int?,
        in words: [String]? = nil
    ) async throws(Refusal) -> DoorAnswer {
        let query = try MarketingQuery(request.query)
        let size = try query.pageSize(most: Limits.page)
        let before = try pageStart(query, .singleSend, of: account)
        let found = try await singleSends(
            filter, before: before, atMost: size + 1, of: account
        ) { campaign -> (number: Int64, shown: [JSON.Member])? in
            // The store knows of a pause, and not that what is paused had begun.
            guard words?.contains(SingleSendText.word(campaign.status)) ?? true else { return nil }
            return (campaign.number, short(campaign, account))
        }
        let page = found.prefix(size)
        let next = found.count > size ? page.last?.number : nil
        let body: JSON = [
            "result": .array(page.map { .object($0.shown) }),
            "_metadata": marketingMetadata(
                request, count: count ?? page.count,
                next: next.map { campaigns.ids.text(.singleSend, $0, of: account) }, size: size),
        ]
        return .json(.ok, body.encode())
    }

    /// - Parameter shown: what is kept of each, and its bodies are not; nil leaves it out.
    private func singleSends<Shown>(
        _ filter: CampaignFilter, before: Int64?, atMost count: Int, of account: AccountID,
        _ shown: (KeptCampaign) -> Shown?
    ) async throws(Refusal) -> [Shown] {
        var filter = filter
        filter.before = before
        var found: [Shown] = []
        while found.count < count {
            filter.limit = min(count - found.count, Limits.campaignChunk)
            let more = try await asking { [filter] () throws(StoreError) in
                try await campaigns.list(.singleSend, filter, of: account)
            }
            guard let last = more.last else { break }
            filter.before = last.number
            found += more.compactMap(shown)
        }
        return found
    }

    /// Those of the newest thousand single sends.
    func singleSendCategories(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        let found = try await singleSends(
            CampaignFilter(), before: nil, atMost: 1_000, of: account
        ) { $0.campaign.categories }
        var names: [String] = []
        var seen: Set<[UInt8]> = []
        for category in found.joined()
        where names.count < 1_000 && seen.insert(Array(category.utf8)).inserted {
            names.append(category)
        }
        let body: JSON = ["categories": .array(names.map(JSON.string))]
        return .json(.ok, body.encode())
    }

    /// Of those that the query names, or of a page of all that were sent.
    func singleSendStats(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try MarketingQuery(request.query)
        let size = try query.pageSize(25, most: 50)
        var found: [Counted] = []
        if let ids = query.list("singlesend_ids") {
            guard ids.count <= 25 else {
                throw Refusal(
                    .badRequest, "singlesend_ids may name at most 25", field: "singlesend_ids")
            }
            for id in ids {
                let one = try await findSingleSend(id, of: account, includesTally: true)
                found.append(Counted(one))
            }
        } else {
            let before = try pageStart(query, .singleSend, of: account)
            var filter = CampaignFilter()
            filter.includesTally = true
            found = try await singleSends(filter, before: before, atMost: size + 1, of: account) {
                $0.status == .draft ? nil : Counted($0)
            }
        }
        let isWhole = query.list("singlesend_ids") != nil || found.count <= size
        let page = isWhole ? found[...] : found.prefix(size)
        let next = isWhole ? nil : page.last?.number
        return stats(
            Array(page), request, account,
            next: next.map { campaigns.ids.text(.singleSend, $0, of: account) }, size: size)
    }

    func statsOfSingleSend(
        _ id: String, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let found = try await findSingleSend(id, of: account, includesTally: true)
        return stats([Counted(found)], request, account, next: nil, size: 1)
    }

    /// What is kept of one for its numbers.
    private struct Counted {
        let number: Int64
        let tally: DeliveryTally?
        let unsubscribes: Int

        init(_ kept: KeptCampaign) {
            (number, tally) = (kept.number, kept.tally)
            unsubscribes = kept.launch?.unsubscribes ?? 0
        }
    }

    private func stats(
        _ found: [Counted], _ request: DoorRequest, _ account: AccountID, next: String?,
        size: Int
    ) -> DoorAnswer {
        let results = found.map { campaign -> JSON in
            let tally = campaign.tally ?? DeliveryTally()
            func number(_ value: Int) -> JSON { .integer(Int64(value)) }
            return [
                "id": .string(campaigns.ids.text(.singleSend, campaign.number, of: account)),
                "ab_variation": "all", "ab_phase": "all", "aggregation": "total",
                "stats": [
                    "bounce_drops": 0, "bounces": number(tally.failed), "clicks": 0,
                    "unique_clicks": 0, "delivered": number(tally.sent), "invalid_emails": 0,
                    "opens": 0, "unique_opens": 0, "requests": number(tally.total),
                    "spam_report_drops": 0, "spam_reports": 0,
                    "unsubscribes": number(campaign.unsubscribes),
                ],
            ]
        }
        let body: JSON = [
            "results": .array(results),
            "_metadata": marketingMetadata(
                request, count: results.count, next: next, size: size),
        ]
        return .json(.ok, body.encode())
    }
}
