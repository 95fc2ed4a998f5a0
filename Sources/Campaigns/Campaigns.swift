package import BelaySending
package import BelayStore

/// What campaigns are kept in, beside sends.
package typealias MarketingStore = ListStore & RecordStore & SuppressionStore & ImportStore

/// The verbs of campaigns, whatever the dialect.
package struct Campaigns: Sendable {
    package let sending: Sending
    package let store: any MarketingStore

    package init(sending: Sending, store: any MarketingStore) {
        self.sending = sending
        self.store = store
    }
}
