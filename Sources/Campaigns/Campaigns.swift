import BelayCore
package import BelaySending
package import BelayStore

/// What campaigns are kept in, beside sends.
package typealias MarketingStore = CampaignStore & ListStore & RecordStore & SegmentStore
    & ImportStore

/// The verbs of campaigns, whatever the dialect.
package struct Campaigns: Sendable {
    package let sending: Sending
    package let store: any MarketingStore
    package let ids: MarketingIDs
    package let policy: CampaignPolicy

    package init(
        sending: Sending, store: any MarketingStore, ids: MarketingIDs,
        policy: CampaignPolicy = CampaignPolicy()
    ) {
        self.sending = sending
        self.store = store
        self.ids = ids
        self.policy = policy
    }

    /// Times that a change is tried again which another one overtook.
    static let attempts = 5
}

/// What an operator says of campaigns.
package struct CampaignPolicy: Sendable, Hashable {
    /// Domains, in lower case, that a sender may be of; nil is any.
    package var senderDomains: Set<String>?
    /// Legacy campaigns of one account; nil is any number. (SendGrid: 250.)
    package var cap: Int?

    package init(senderDomains: Set<String>? = nil, cap: Int? = 250) {
        self.senderDomains = senderDomains
        self.cap = cap
    }

    /// Whether mail may be sent in this sender's name.
    package func admits(_ sender: Sender) -> Bool {
        senderDomains?.contains(Mailbox.domain(of: sender.from.address)) ?? true
    }
}
