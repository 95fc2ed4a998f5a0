import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMIME
import BelaySending
import BelayStore
import HTTPTypes

// When a legacy campaign goes out.

extension SendGridDoor {
    func showSchedule(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        guard let due = try await findCampaign(id, of: account).due else { throw .notFound }
        let body: JSON = ["send_at": .integer(due.unixSeconds)]
        return .json(.ok, body.encode())
    }

    func schedule(
        _ id: Int64, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let due = try Self.due(in: try await campaignBody(of: request))
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.schedule(
                id, .legacy, at: due, through: .sendGrid, of: key.account, by: key.actor)
        }
        let launched = try Self.launched(outcome, CampaignText.scheduledBefore)
        return .json(.created, Self.scheduled(launched).encode())
    }

    func sendNow(_ id: Int64, _ key: Key) async throws(Refusal) -> DoorAnswer {
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.schedule(
                id, .legacy, at: nil, through: .sendGrid, of: key.account, by: key.actor)
        }
        _ = try Self.launched(outcome, CampaignText.notSendable)
        let body: JSON = ["id": .integer(id), "status": "Scheduled"]
        return .json(.created, body.encode())
    }

    func reschedule(
        _ id: Int64, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let due = try Self.due(in: try await campaignBody(of: request))
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.reschedule(
                id, .legacy, to: due, of: key.account, by: key.actor)
        }
        switch outcome {
        case .moved(let campaign): return .json(.ok, Self.scheduled(campaign).encode())
        case .past: throw Refusal(.badRequest, CampaignText.past, field: "send_at")
        case .unknown: throw .notFound
        case .notScheduled, .movedMeanwhile:
            throw Refusal(.forbidden, CampaignText.notScheduled, field: "send_at")
        }
    }

    func unschedule(_ id: Int64, _ key: Key) async throws(Refusal) -> DoorAnswer {
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.unschedule(id, .legacy, of: key.account, by: key.actor)
        }
        switch outcome {
        case .recalled: return DoorAnswer(status: .noContent)
        case .notScheduled(let campaign), .changedMeanwhile(let campaign):
            throw Refusal(.forbidden, CampaignText.already(campaign.status))
        case .unknown: throw .notFound
        }
    }

    func test(
        _ id: Int64, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await campaignBody(of: request)
        let found = try await findCampaign(id, of: key.account)
        let addresses: [String]
        do throws(Refusal) {
            addresses = try Self.testAddresses(in: body)
        } catch {
            let flaws = try await asking { () throws(StoreError) in
                try await campaigns.testFlaws(of: found.campaign, of: key.account)
            }
            throw Refusal(.badRequest, error.flaws + Self.testFlaws(flaws.sorted()))
        }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.test(
                id, .legacy, to: addresses, through: .sendGrid, of: key.account, by: key.actor)
        }
        switch outcome {
        case .sent: return DoorAnswer(status: .noContent)
        case .refused(let flaws): throw Refusal(.badRequest, Self.testFlaws(flaws))
        case .unknown: throw .notFound
        case .unfit(let error): throw .unfit(error)
        }
    }

    /// An instant that was never to come where the body names none.
    private static func due(in body: JSON) throws(Refusal) -> Instant {
        guard let value = body.member("send_at") else { return .epoch }
        guard let seconds = value.asWholeNumber else {
            throw Refusal(
                .badRequest, Text.wrongKind("integer", value.typeName), field: "send_at")
        }
        guard seconds > 0 else { return .epoch }
        guard let due = Instant(unixSeconds: seconds) else {
            throw Refusal(.badRequest, CampaignText.past, field: "send_at")
        }
        return due
    }

    private static func launched(
        _ outcome: CampaignLaunchOutcome, _ notDraft: String
    ) throws(Refusal) -> KeptCampaign {
        switch outcome {
        case .launched(let campaign): return campaign
        case .refused(let flaws): throw Refusal(.badRequest, flaws.map { Flaw($0) })
        case .unknown: throw .notFound
        case .notDraft, .changedMeanwhile: throw Refusal(.forbidden, notDraft)
        case .unfit(let error): throw .unfit(error)
        }
    }

    private static func scheduled(_ campaign: KeptCampaign) -> JSON {
        [
            "id": .integer(campaign.number), "send_at": .count(campaign.due?.unixSeconds),
            "status": .string(CampaignText.word(campaign.status)),
        ]
    }

    /// One address, or a list of at most ten.
    private static func testAddresses(in body: JSON) throws(Refusal) -> [String] {
        let value = body.member("to")
        let texts = value?.texts ?? value?.asString.map { [$0] } ?? []
        guard texts.count <= 10 else {
            throw Refusal(.badRequest, CampaignText.manyTestAddresses, field: "to")
        }
        let addresses = texts.compactMap { text in
            text.utf8.count <= Limits.addressLength ? AddressGrammar.mailbox(text) : nil
        }
        guard !addresses.isEmpty, addresses.count == texts.count else {
            throw Refusal(.badRequest, CampaignText.noTestAddress, field: "to")
        }
        return addresses
    }

    private static func testFlaws(_ flaws: [CampaignFlaw]) -> [Flaw] {
        // In the order of the vendor's list, which is not that of readiness.
        let order: [CampaignFlaw] = [.noSubject, .noContent, .noSender]
        let first = order.filter(flaws.contains).map { flaw in
            switch flaw {
            case .noSubject: Flaw(CampaignText.noTestSubject, field: "subject")
            case .noContent: Flaw(CampaignText.noTestContent, field: "plain_content")
            default: Flaw(CampaignText.noTestSender, field: "sender_id")
            }
        }
        return first + flaws.filter { !order.contains($0) }.map { Flaw($0) }
    }
}

extension Refusal {
    /// A campaign of which no mail can be composed; the words are ours.
    static func unfit(_ error: MIMEError) -> Refusal {
        switch error {
        case .controlCharacter(let place), .invalidHeaderName(let place),
            .invalidAddress(let place), .invalidType(let place), .invalidID(let place),
            .tooLong(let place):
            let field =
                switch place.field {
                case .subject: "subject"
                case .from, .replyTo: "sender_id"
                default: "html_content"
                }
            return Refusal(
                .badRequest, "no mail can be composed of this campaign's \(field)", field: field)
        case .reservedHeader, .dateOutOfRange, .unsound: return .broken
        }
    }
}
