package import BelayCore

/// What is sent to lists of contacts: a legacy campaign or a single send, by its kind.
///
/// A draft may lack anything but a name; `flaws` and `gaps` say what is wrong and what is missing.
package struct Campaign: Sendable, Hashable {
    package var name: String
    package var subject: String?
    /// The number of a `Sender`.
    package var sender: Int64?
    /// Numbers of lists and of segments, in the order given, each once.
    package var lists: [Int64]
    package var segments: [Int64]
    /// To all contacts of the account.
    package var isForEverybody: Bool
    package var categories: [String]
    /// The number of an `UnsubscribeGroup`.
    package var group: Int64?
    /// A page of the client's own, in place of a group.
    package var unsubscribeURL: String?
    package var pool: String?
    package var html: String?
    package var plain: String?
    package var editor: Editor
    /// Of single sends: whether a plain part is made of the HTML one.
    package var generatesPlain: Bool
    package var design: String?
    /// When its author means it to go out; it is no schedule.
    package var wishedDue: Instant?

    /// In what its author writes; it says nothing of what is sent.
    package enum Editor: String, Sendable, Hashable, CaseIterable {
        case code, design
    }

    package init(name: String) {
        self.name = name
        lists = []
        segments = []
        isForEverybody = false
        categories = []
        editor = .code
        generatesPlain = false
    }

    package var hasHTML: Bool { !(html ?? "").isBlank }

    package var hasPlain: Bool { !(plain ?? "").isBlank }

    package var partBytes: Int { (html ?? "").utf8.count + (plain ?? "").utf8.count }

    package var isForNobody: Bool { lists.isEmpty && segments.isEmpty && !isForEverybody }
}

/// The two products that keep campaigns.
package enum CampaignKind: Sendable, Hashable, CaseIterable {
    /// `/v3/campaigns`.
    case legacy
    /// `/v3/marketing/singlesends`.
    case singleSend
}

extension String {
    /// Nothing that anybody sees: spaces, tabs and line ends at most.
    package var isBlank: Bool {
        utf8.allSatisfy { [0x09, 0x0A, 0x0D, 0x20].contains($0) }
    }
}
