package import BelayCore
package import BelayStore

/// A campaign with what became of it.
package struct KeptCampaign: Sendable, Hashable {
    package var kept: Kept<Campaign>
    package var kind: CampaignKind
    package var status: CampaignStatus
    /// Nil while it is a draft.
    package var launch: AudienceRecord?
    /// What its mails came to; nil of a draft, or unless asked for.
    package var tally: DeliveryTally?

    package var number: Int64 { kept.number }
    package var campaign: Campaign { kept.value }
    /// When it goes out, or went; nil of a draft.
    package var due: Instant? { launch?.audience.due }

    init(_ launched: LaunchedRecord, _ kind: CampaignKind) throws(StoreError) {
        kept = try Kept(launched.record)
        self.kind = kind
        status = CampaignStatus(launched)
        launch = launched.launch
        tally = launched.tally
    }
}

/// Which campaigns are asked for, the newest first.
package struct CampaignFilter: Sendable, Hashable {
    /// Only those whose name holds this, ASCII letters in any case.
    package var name: String?
    package var states: Set<LaunchedRecord.State>?
    /// Only those with one of these.
    package var categories: [String]?
    /// Only those with a number below this one: the last of the page before.
    package var before: Int64?
    /// How many of those that are found are passed over.
    package var skip: Int
    package var limit: Int
    /// Whether their mails are counted.
    package var includesTally: Bool

    package init(
        name: String? = nil, states: Set<LaunchedRecord.State>? = nil,
        categories: [String]? = nil, before: Int64? = nil, skip: Int = 0,
        limit: Int = Limits.page, includesTally: Bool = false
    ) {
        self.name = name
        self.states = states
        self.categories = categories
        self.before = before
        self.skip = skip
        self.limit = limit
        self.includesTally = includesTally
    }
}
