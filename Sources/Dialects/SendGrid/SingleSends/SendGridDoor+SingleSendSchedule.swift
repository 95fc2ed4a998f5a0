import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import BelayTime
import HTTPTypes

// When a single send goes out.

extension SendGridDoor {
    /// Schedules a draft, or moves what is scheduled to another instant.
    func scheduleSingleSend(
        _ id: String, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let number = try singleSendNumber(id, of: key.account)
        let body = try await object(in: request, .marketing)
        let due = try Self.due(in: body)
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.schedule(
                number, .singleSend, at: due, through: .sendGrid, of: key.account,
                by: key.actor)
        }
        switch outcome {
        case .launched(let campaign): return Self.scheduled(campaign)
        case .refused(let flaws): throw Refusal(.badRequest, flaws.map(SingleSendText.flaw))
        case .unknown: throw .noMarketingThing
        case .unfit(let error): throw .unfit(error)
        case .notDraft(let campaign), .changedMeanwhile(let campaign):
            guard campaign.status.mayBeTakenBack, let due else {
                throw Refusal(.badRequest, SingleSendText.notScheduled(campaign.status))
            }
            return try await move(number, to: due, key)
        }
    }

    private func move(
        _ number: Int64, to due: Instant, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.reschedule(
                number, .singleSend, to: due, of: key.account, by: key.actor)
        }
        switch outcome {
        case .moved(let campaign): return Self.scheduled(campaign)
        case .past: throw Refusal(.badRequest, SingleSendText.past, field: "send_at")
        case .unknown: throw .noMarketingThing
        case .notScheduled(let campaign), .movedMeanwhile(let campaign):
            throw Refusal(.badRequest, SingleSendText.notScheduled(campaign.status))
        }
    }

    func unscheduleSingleSend(_ id: String, _ key: Key) async throws(Refusal) -> DoorAnswer {
        let number = try singleSendNumber(id, of: key.account)
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.unschedule(
                number, .singleSend, of: key.account, by: key.actor)
        }
        switch outcome {
        case .recalled(_, let due):
            let body: JSON = ["send_at": .string(Timestamp.seconds(due)), "status": "draft"]
            return .json(.ok, body.encode())
        case .notScheduled(let campaign), .changedMeanwhile(let campaign):
            throw Refusal(.badRequest, SingleSendText.notScheduled(campaign.status))
        case .unknown: throw .noMarketingThing
        }
    }

    /// Nil for now.
    private static func due(in body: JSON) throws(Refusal) -> Instant? {
        guard let value = body.member("send_at") else {
            throw Refusal(.badRequest, "send_at is required", field: "send_at")
        }
        guard let text = value.asString else {
            throw Refusal(
                .badRequest, Text.wrongKind("string", value.typeName), field: "send_at")
        }
        if text == "now" { return nil }
        guard let due = MarketingTime.read(text) else {
            throw Refusal(.badRequest, SingleSendText.notInstant, field: "send_at")
        }
        return due
    }

    private static func scheduled(_ campaign: KeptCampaign) -> DoorAnswer {
        let body: JSON = [
            "send_at": .text(campaign.due.map(Timestamp.seconds)),
            "status": .string(SingleSendText.word(campaign.status)),
        ]
        return .json(.created, body.encode())
    }
}
