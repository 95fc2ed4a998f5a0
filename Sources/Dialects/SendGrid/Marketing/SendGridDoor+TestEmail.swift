import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

extension SendGridDoor {
    /// Sends a single send to a few addresses, now. There are no designs here: what the vendor
    /// calls the template is the single send's own id.
    func testEmail(_ request: DoorRequest, _ key: Key) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request, .marketing)
        let emails = body.member("emails")?.texts ?? []
        var flaws: [Flaw] = []
        let addresses = emails.compactMap { email in
            email.utf8.count <= Limits.addressLength ? AddressGrammar.mailbox(email) : nil
        }
        if !(1...10).contains(emails.count) || addresses.count != emails.count {
            flaws.append(Flaw("emails must have 1 to 10 addresses", field: "emails"))
        }
        let id = body.member("template_id")?.asString ?? ""
        let number = campaigns.ids.number(id, .singleSend, of: key.account)
        if number == nil {
            flaws.append(
                Flaw("template_id must be the id of a single send", field: "template_id"))
        }
        guard flaws.isEmpty, let number else { throw Refusal(.badRequest, flaws) }
        let outcome = try await asking { () throws(StoreError) in
            try await campaigns.test(
                number, .singleSend, to: addresses, through: .sendGrid, of: key.account,
                by: key.actor)
        }
        switch outcome {
        case .sent: return DoorAnswer(status: .accepted)
        case .refused(let flaws): throw Refusal(.badRequest, flaws.map(SingleSendText.flaw))
        case .unknown: throw .noMarketingThing
        case .unfit(let error): throw .unfit(error)
        }
    }
}
