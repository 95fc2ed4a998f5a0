/// What the mail of a send carries so that whoever gets it can leave.
///
/// Each copy of such mail differs from the others by its recipient's own link.
package struct Unsubscribing: Sendable, Hashable {
    /// The unsubscribe group that the mail is sent for; nil: who leaves, leaves all mail.
    package var group: Int64?
    /// Further groups that the recipient is shown; at most `Limits.shownGroups`.
    package var shown: [Int64]
    /// What stands for a link in the bodies.
    package var tags: [Tag]
    /// The client's own page, which then stands wherever a link would.
    package var customURL: String?
    /// The mail is a sample: its links say so and change nothing.
    package var isSample: Bool

    package init(
        group: Int64? = nil, shown: [Int64] = [], tags: [Tag] = [], customURL: String? = nil,
        isSample: Bool = false
    ) {
        self.group = group
        self.shown = shown
        self.tags = tags
        self.customURL = customURL
        self.isSample = isSample
    }

    /// A text, told by its bytes, and what is put in its place.
    package struct Tag: Sendable, Hashable {
        /// At most `Limits.linkTag` bytes; an empty one is none.
        package var text: String
        package var scope: Scope
        package var form: Form

        package init(_ text: String, scope: Scope = .own, form: Form = .address) {
            self.text = text
            self.scope = scope
            self.form = form
        }
    }

    /// What the page behind a link offers first.
    package enum Scope: Int, Sendable, Hashable, CaseIterable {
        /// To leave the group, or all mail where there is none.
        case own = 0
        /// To leave all mail.
        case global = 1
    }

    package enum Form: Int, Sendable, Hashable, CaseIterable {
        /// The bare address, for an author's own `href`.
        case address = 0
        /// In HTML a link with words of its own; the bare address elsewhere.
        case link = 1
    }
}

extension Unsubscribing {
    /// What stands for a link in the mail of campaigns. Source: SendGrid's `[unsubscribe]`, and
    /// what its design editor writes.
    package static let campaignTags: [Tag] = [
        Tag("[unsubscribe]"), Tag("{{{unsubscribe}}}"), Tag("{{{unsubscribe_preferences}}}"),
    ]

    /// Of a campaign: what its mail carries, whatever its content says.
    ///
    /// - Parameter customURL: the client's own page, which stands in the header too.
    package static func campaign(
        group: Int64?, customURL: String? = nil, isSample: Bool = false
    ) -> Unsubscribing {
        Unsubscribing(group: group, tags: campaignTags, customURL: customURL, isSample: isSample)
    }
}
