import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// In whose name campaigns go out.
struct SendersPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let senders = try await visit.campaigns.senders(of: visit.account)
        return .page(
            ContactTab.senders.page(
                "Senders", .senders,
                [
                    "rows": .rows(
                        senders.map { sender in
                            [
                                "sender": .text(sender.value.nickname),
                                "senderPath": .text(SenderFormPage.path(sender.number)),
                                "from": .text(sender.value.from.words),
                                "isAdmitted": .flag(
                                    visit.campaigns.policy.admits(sender.value)),
                                "modified": .markup(Figures.time(sender.modified)),
                            ]
                        }),
                    "hasRows": .flag(!senders.isEmpty),
                ]))
    }
}

extension Mailbox {
    /// `Ann <ann@example.org>`
    var words: String { (name.map { $0 + " " } ?? "") + "<\(address)>" }
}
