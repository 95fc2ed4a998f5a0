import BelayCore
import BelayJSON
import BelaySending
import BelayStore

extension MailPartnerDoor {
    /// `POST /v1/send`: success once the mail is durable.
    func send(_ body: JSON, by key: Key) async throws(Refusal) -> JSON {
        let mail = try MailReader(settings: settings, now: sending.now).read(body)
        let listed = try await asking { () throws(StoreError) in
            try await sending.areSuppressed(
                mail.draft.messages.flatMap { $0.to.map(\.address) }, of: key.account)
        }
        let count = listed.count { !$0 }
        guard count > 0 else { throw .recipientUnsubscribed }
        let outcome: ScheduleOutcome
        do throws(StoreError) {
            outcome = try await sending.schedule(
                mail.draft, of: key.account, by: key.actor)
        } catch {
            if case .unknown = error { throw .perhapsAccepted }
            throw Refusal(error)
        }
        switch outcome {
        // It names no batch, and has no idempotency key.
        case .unknownBatch, .earlier: throw .broken
        case .unfit(_, let error): throw Refusal(error)
        case .scheduled(_, let number): return Self.accepted(number, count, mail)
        }
    }

    private static func accepted(_ number: Int64, _ count: Int, _ mail: ReadMail) -> JSON {
        var members = [
            JSON.Member(name: "messageId", value: .string(String(number))),
            JSON.Member(name: "nbMail", value: .integer(Int64(count))),
            JSON.Member(name: "cost", value: .integer(mail.isSandboxed ? 0 : Int64(count))),
            JSON.Member(name: "currency", value: "EUR"),
        ]
        if let due = mail.due {
            members.append(
                JSON.Member(name: "scheduledDeliveryDate", value: .string(ParisTime.text(due))))
        }
        return success(members)
    }
}
