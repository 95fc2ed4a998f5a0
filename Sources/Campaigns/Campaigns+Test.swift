package import BelayCore
import BelaySending
package import BelayStore

extension Campaigns {
    /// Sends it to a few addresses at once, whatever it is: its links are samples that change
    /// nothing, and who wants no mail gets none.
    package func test(
        _ number: Int64, _ kind: CampaignKind, to addresses: [String], through door: Door,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> CampaignTestOutcome {
        guard let found = try await find(number, kind, of: account) else { return .unknown }
        let campaign = found.campaign
        let flaws = try await testFlaws(of: campaign, of: account)
        let sender = try await sender(of: campaign, of: account)
        guard flaws.isEmpty, let sender else { return .refused(flaws.sorted()) }
        let content = campaign.content(
            from: sender,
            leaving: .campaign(
                group: campaign.group, customURL: campaign.unsubscribeURL, isSample: true))
        guard let content, let tags = try await personalisations(of: content, of: account) else {
            return .refused([.tooManyTags])
        }
        let plan = AudiencePlan(lists: [], personalisations: tags)
        let now = sending.now
        var messages: [Message] = []
        for address in addresses {
            let known = try await store.contact(.address(address), of: account)
            var contact =
                known
                ?? Contact(
                    number: 0, address: address, key: nil, status: .active, fields: [],
                    created: now, modified: now)
            contact.address = address
            messages.append(plan.message(to: contact, due: now))
        }
        let draft = Draft(
            door: door, content: content, messages: messages,
            exemption: Exemption(group: campaign.group))
        switch try await sending.schedule(draft, of: account, by: actor) {
        case .scheduled(let id, _): return .sent(id)
        case .unfit(_, let error): return .unfit(error)
        case .unknownBatch, .earlier:
            throw .corrupt("a test without a batch or a key has one")
        }
    }

    /// What it lacks even for a test.
    package func testFlaws(
        of campaign: Campaign, of account: AccountID
    ) async throws(StoreError) -> Set<CampaignFlaw> {
        var flaws = campaign.gaps.intersection([.noSubject, .noContent, .noSender])
        if let number = campaign.sender {
            if let sender = try await sender(number, of: account) {
                if !policy.admits(sender.value) { flaws.insert(.unverifiedSender) }
            } else {
                flaws.insert(.unknownSender)
            }
        }
        return flaws
    }
}
